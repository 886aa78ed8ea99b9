"""A headless Chromium, told over its debugging protocol what to open and to do."""

# ruff: noqa: ASYNC110, ASYNC220, ASYNC240  (one page, and nothing else that waits)

from __future__ import annotations

import asyncio
import base64
import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, ClientWebSocketResponse

NAMES = ("chromium", "chromium-browser", "google-chrome")
NO_BROWSER = (
    "no Chromium was found: install one (Debian: apt-get install chromium), "
    "or put it on the PATH as `chromium`"
)
SWITCHES = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--remote-debugging-port=0",
)
PATIENCE = 40.0

Json = dict[str, Any]


class BrowserError(Exception):
    """The browser is missing, or does not do what it is told."""


class Page:
    """One page of the browser."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self._socket = socket
        self._last = 0
        self.events: list[Json] = []

    async def tell(self, method: str, **parameters: Any) -> Json:  # noqa: ANN401  (JSON)
        """Send a command and return its result; keep the events that come first."""
        self._last += 1
        await self._socket.send_json(
            {"id": self._last, "method": method, "params": parameters}
        )
        while True:
            message: Json = json.loads((await self._socket.receive(PATIENCE)).data)
            if message.get("id") != self._last:
                self.events.append(message)
            elif "error" in message:
                raise BrowserError(f"{method}: {message['error']['message']}")
            else:
                result: Json = message["result"]
                return result

    async def open(self, place: Path | str, fragment: str = "") -> float:
        """Open a file, or a URL; return the seconds until it stood."""
        for domain in ("Page", "Network", "Log", "Runtime"):
            await self.tell(f"{domain}.enable")
        began = time.monotonic()
        url = place if isinstance(place, str) else place.as_uri()
        await self.tell("Page.navigate", url=url + fragment)
        while not await self.evaluate("document.readyState === 'complete'"):
            await asyncio.sleep(0.01)
        await self.evaluate("document.body.getBoundingClientRect().height")
        return time.monotonic() - began

    async def evaluate(self, expression: str) -> Any:  # noqa: ANN401  (any JSON value)
        """Return the value of an expression; a promise is awaited."""
        result = await self.tell(
            "Runtime.evaluate",
            expression=expression,
            awaitPromise=True,
            returnByValue=True,
        )
        if "exceptionDetails" in result:
            raise BrowserError(json.dumps(result["exceptionDetails"])[:2000])
        return result["result"].get("value")

    async def show_as(self, *, dark: bool = False, media: str = "screen") -> None:
        """Show the page as a reader's settings, or a printer, would have it."""
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        await self.tell("Emulation.setEmulatedMedia", media=media, features=[scheme])

    async def resize(self, width: int, height: int = 900) -> None:
        """Give the page a width."""
        await self.tell(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < height,
        )

    async def press(self, key: str) -> None:
        """Press and release a key."""
        code = {"Tab": 9, "Enter": 13, " ": 32}.get(key, ord(key[0].upper()))
        text = {"Enter": "\r"}.get(key, key if len(key) == 1 else "")
        facts = {"key": key, "windowsVirtualKeyCode": code}
        await self.tell("Input.dispatchKeyEvent", type="keyDown", text=text, **facts)
        await self.tell("Input.dispatchKeyEvent", type="keyUp", **facts)

    async def picture(self, path: Path, **clip: float) -> None:
        """Write a picture of the page, or of a part of it."""
        options: Json = {"clip": {"scale": 1, **clip}} if clip else {}
        options["captureBeyondViewport"] = True
        shot = await self.tell("Page.captureScreenshot", format="png", **options)
        path.write_bytes(base64.b64decode(shot["data"]))

    async def paper(self) -> bytes:
        """Return the page as it is printed."""
        printed = await self.tell("Page.printToPDF", printBackground=False)
        return base64.b64decode(printed["data"])

    def requested(self) -> list[str]:
        """Return the addresses that the page has asked for."""
        return [
            event["params"]["request"]["url"]
            for event in self.events
            if event.get("method") == "Network.requestWillBeSent"
        ]

    def complaints(self) -> list[str]:
        """Return what the browser has logged, policy violations and errors."""
        told = {"Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled"}
        told |= {"Page.javascriptDialogOpening"}
        return [
            json.dumps(event["params"])
            for event in self.events
            if event.get("method") in told
        ]


class Browser:
    """One browser for many pages, to be closed after use."""

    def __init__(self) -> None:
        program = next(filter(None, map(shutil.which, NAMES)), None)
        if program is None:
            raise BrowserError(NO_BROWSER)
        self._loop = asyncio.new_event_loop()
        self._stack = AsyncExitStack()
        starting = self._start(program)
        self._session, self._port = self._loop.run_until_complete(starting)

    def look(self, act: Callable[[Page], Coroutine[Any, Any, Any]]) -> Any:  # noqa: ANN401  (whatever it returns)
        """Do something with a new page; return what it returns."""
        return self._loop.run_until_complete(self._look(act))

    def close(self) -> None:
        """End the browser."""
        self._loop.run_until_complete(self._stack.aclose())
        self._loop.close()

    async def _start(self, program: str) -> tuple[ClientSession, int]:
        temporary = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        home = self._stack.enter_context(temporary)
        process = subprocess.Popen(
            [program, *SWITCHES, f"--user-data-dir={home}", "about:blank"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._stack.callback(process.wait)
        self._stack.callback(process.kill)
        port = await _port(Path(home) / "DevToolsActivePort", process)
        return await self._stack.enter_async_context(ClientSession()), port

    async def _look(self, act: Callable[[Page], Coroutine[Any, Any, Any]]) -> Any:  # noqa: ANN401  (as above)
        base = f"http://127.0.0.1:{self._port}/json"
        async with self._session.put(f"{base}/new?about:blank") as answer:
            target: Json = await answer.json()
        address = target["webSocketDebuggerUrl"]
        async with self._session.ws_connect(address, max_msg_size=0) as socket:
            result = await act(Page(socket))
        async with self._session.get(f"{base}/close/{target['id']}"):
            return result


async def _port(file: Path, process: subprocess.Popen[bytes]) -> int:
    """Return the port that the browser has written down."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        if file.exists() and (lines := file.read_text().split()):
            return int(lines[0])
        await asyncio.sleep(0.05)
    raise BrowserError(f"the browser did not start (exit code {process.poll()})")
