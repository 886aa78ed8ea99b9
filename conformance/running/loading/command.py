"""``cms-conformance load`` up to where Locust begins: what is asked for, and by whom.

The load has a process of its own, in which gevent takes the place of whatever blocks.
The bundled reference stays in this one.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path

from conformance.cli.words import fail
from conformance.harness.profile import Profile, ProfileError, load_profile
from conformance.running.bounds import read_bounds
from conformance.running.command import Interrupts, child_environment
from conformance.running.loading.order import ALONE, MASTER, WORKER, Order
from conformance.running.options import chosen_protocols, target_url
from conformance.running.orphans import PARENT
from conformance.running.targets import KEPT

NO_LOCUST = (
    "load: it needs Locust, which is not installed; "
    "`pip install 'cms-conformance[load]'` brings it"
)
UNITS = {"": 1, "s": 1, "m": 60, "h": 3600}
DURATION = re.compile(r"(\d+(?:\.\d+)?)([smh]?)")


def load(options: argparse.Namespace) -> int:
    """Load a server; return the exit code."""
    if find_spec("locust") is None:
        return fail(NO_LOCUST)
    with ExitStack() as stack:
        try:
            order = ordered(options, stack)
        except (ProfileError, ValueError) as error:
            return fail(f"load: {error}")
        return in_a_process(order)


def ordered(options: argparse.Namespace, stack: ExitStack) -> Order:
    """Return what is asked for; the reference is served while the stack lasts.

    Raises:
        ProfileError: profile, target or bounds cannot be used.
        ValueError: the options exclude each other.

    """
    check(options)
    path = Path(options.profile) if options.profile else None
    profile = load_profile(path)
    url = "" if options.worker else target_of(options, profile, stack)
    bounds = read_bounds(bounded(options), profile)
    return Order(
        url=url,
        is_reference=options.reference,
        protocols=chosen_protocols(options.protocol, profile),
        written={
            key: profile.written[key]
            for key in (*KEPT, "known-failures")
            if key in profile.written
        },
        source=profile.source,
        users=options.users,
        spawn_rate=options.spawn_rate,
        seconds=options.time,
        report_dir=str(options.report_dir),
        variant=options.variant,
        patterns=tuple(options.requirement) or ("*",),
        seed=options.seed,
        effort=options.effort,
        strict=options.strict,
        quiet=options.quiet,
        rate=bounds.rate,
        most=bounds.most,
        role=WORKER if options.worker else MASTER if options.master else ALONE,
        host=options.master_host if options.worker else options.master_bind_host,
        port=options.master_port,
        workers=options.expect_workers,
    )


def check(options: argparse.Namespace) -> None:
    """Refuse options that exclude each other.

    Raises:
        ValueError: they do; the message says which.

    """
    named = options.url or options.target_url or options.reference or options.profile
    if options.url and options.target_url:
        raise ValueError("give the URL once, not twice")
    if options.worker and options.master:
        raise ValueError("a process is --master or --worker, not both")
    if options.worker and named:
        raise ValueError("a --worker is told the target by its master: leave it out")
    if options.variant and not options.reference:
        raise ValueError("--variant goes with --reference")


def bounded(options: argparse.Namespace) -> argparse.Namespace:
    """Return the bounds as those of a run are named."""
    return argparse.Namespace(
        conformance_rate=options.rate,
        conformance_max_requests=options.max_requests,
        conformance_max_time=None,
    )


def target_of(options: argparse.Namespace, profile: Profile, stack: ExitStack) -> str:
    """Return the URL of the target; the reference is started where it is that."""
    given = options.url or options.target_url
    url = target_url(given, profile, reference=options.reference)
    if url is not None:
        return url
    from conformance.running.bundle import (  # noqa: PLC0415  (heavy)
        judged_reference,
    )

    return stack.enter_context(judged_reference(options.variant, None))


def in_a_process(order: Order) -> int:
    """Have the load done in a process of its own; return its exit code."""
    interrupts = Interrupts()
    process = subprocess.Popen(
        [sys.executable, "-m", "conformance.running.loading"],
        env=child_environment() | {PARENT: str(os.getpid())},
        stdin=subprocess.PIPE,
        process_group=0,
    )
    if process.stdin is not None:
        process.stdin.write(json.dumps(order.told()).encode())
        process.stdin.close()
    interrupts.hand_on_to(process)
    return process.wait()


def duration(text: str) -> float:
    """Return the seconds in a text such as ``90``, ``90s`` or ``1h30m``.

    Raises:
        argparse.ArgumentTypeError: it is none.

    """
    found = DURATION.findall(text)
    seconds = sum(float(number) * UNITS[unit] for number, unit in found)
    if not seconds or "".join(number + unit for number, unit in found) != text:
        problem = f"{text!r} is no time: give seconds, or a time such as 90s or 1h30m"
        raise argparse.ArgumentTypeError(problem)
    return seconds


def positive(text: str) -> int:
    """Return a whole number above 0.

    Raises:
        argparse.ArgumentTypeError: it is none.

    """
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number above 0")
    return int(text)


def above_zero(text: str) -> float:
    """Return a number above 0, broken or not.

    Raises:
        argparse.ArgumentTypeError: it is none.

    """
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is no number above 0")
    return number
