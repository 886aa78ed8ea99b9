"""nginx with a static file and WebDAV, where it is installed; nothing outlives it."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.processes import command, free_port, wait_for

#: One worker, as the others have one process; buffers as large as ours.
CONFIGURATION = """
daemon off;
worker_processes 1;
pid {folder}/pid;
error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
  access_log off;
  sendfile on;
  tcp_nodelay on;
  keepalive_requests 10000000;
  client_max_body_size 0;
  client_body_buffer_size 512k;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port};
    root {folder}/files;
    dav_methods PUT DELETE;
  }}
}}
"""


@contextmanager
def nginx(small: int = 0) -> Iterator[int]:
    """Serve a file ``small`` of so many bytes, take uploads; 0 where there is none."""
    path = command("nginx") or command("/usr/sbin/nginx")
    if path is None:
        yield 0
        return
    with tempfile.TemporaryDirectory(prefix="cms-bench-") as name:
        folder, port = Path(name), free_port()
        process = subprocess.Popen(  # noqa: S603  (the system's own nginx)
            [path, "-c", str(configured(folder, port, small)), "-p", name],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_for(port)
            yield port
        finally:
            process.terminate()
            process.wait()


def configured(folder: Path, port: int, small: int) -> Path:
    """Lay out a folder for it, open to the user that its worker is."""
    folder.chmod(0o755)
    (folder / "files").mkdir()
    (folder / "files").chmod(0o777)
    (folder / "files" / "small").write_bytes(b"x" * small)
    configuration = folder / "nginx.conf"
    told = CONFIGURATION.format(folder=folder, port=port)
    configuration.write_text(told, encoding="utf-8")
    return configuration
