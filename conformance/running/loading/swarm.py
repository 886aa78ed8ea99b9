"""Locust's part: it starts the users, spreads them over machines, counts and times.

Each user is a greenlet. The suites' own sockets, threads and sleeps are those that
gevent has put in the place of Python's, so that they need not know of it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import gevent  # type: ignore[import-untyped]
from locust import User, constant, task
from locust.env import Environment
from locust.exception import StopUser
from locust.runners import MasterRunner, Runner, WorkerRunner

from conformance.running.loading.account import Account, Sample
from conformance.running.loading.guest import Guest
from conformance.running.loading.order import Order
from conformance.running.loading.party import Party
from conformance.running.loading.trials import Trial

#: Seconds that users get to end their tests and to remove what they made.
GRACE = 60.0
#: Seconds between two looks at how much is going on, and between two reports.
LOOK = 0.5
REPORT = 1.0
#: Seconds until workers have to be there.
PATIENCE = 120.0
#: Words between master and workers.
ORDER, READY, JUDGED, FINISH, FINISHED = (
    f"conformance-{word}" for word in ("order", "ready", "judged", "finish", "finished")
)


class SwarmError(Exception):
    """The load could not begin; the message says why, and what to do."""


class Visitor(User):
    """One user of Locust's: it judges, test after test, until it is told to stop."""

    party: ClassVar[Party]
    wait_time = constant(0)

    def on_start(self) -> None:
        """Come, with a namespace of its own."""
        self.guest: Guest | None = None
        try:
            self.guest = self.party.welcome()
        except Exception as error:
            self.party.note_defect(error)
            raise StopUser from error

    @task
    def judge(self) -> None:
        """Run the next test."""
        if self.guest is None or not self.party.let_judge(self.guest):
            raise StopUser

    def on_stop(self) -> None:
        """Remove what it made, and go."""
        if self.guest is not None:
            guest, self.guest = self.guest, None
            self.party.say_goodbye(guest)


@dataclass(slots=True)
class Swarm:
    """A load in progress, in the process that has the account of it."""

    order: Order
    environment: Environment
    runner: Runner
    account: Account = field(default_factory=Account)
    began: float = 0.0
    stopped: bool = False
    say: Callable[[str], object] = field(default=lambda _: None)

    @property
    def now(self) -> float:
        """Return the seconds since the load began."""
        return time.monotonic() - self.began

    def run(self, take: Callable[[], object]) -> None:
        """Let the users in, and watch until the time is over."""
        self.began = time.monotonic()
        arriving = gevent.spawn(
            self.runner.start, self.order.users, spawn_rate=self.order.spawn_rate
        )
        told = REPORT
        while self.now < self.order.seconds and not self.is_over():
            gevent.sleep(LOOK)
            self.look()
            if self.now >= told:
                told = self.now + REPORT
                take()
        arriving.kill()

    def is_over(self) -> bool:
        """Tell whether there is nothing to wait for any more."""
        if self.stopped or self.account.spent:
            return True
        return self.now > REPORT * 5 and self.runner.user_count == 0

    def look(self) -> None:
        """Note how much is going on now."""
        self.account.course.add(
            Sample(
                round(self.now, 3),
                self.runner.user_count,
                self.environment.stats.total.num_requests,
                self.account.tests,
                sum(1 for one in self.account.standings.values() if one.failed),
            )
        )
        if len(self.account.course.samples) % round(5 / LOOK) == 0:
            self.say(self.progress())

    def progress(self) -> str:
        """Say in one line how it goes."""
        last = self.account.course.samples[-1]
        rate = self.account.course.at(last.seconds).rate
        return (
            f"{last.seconds:5.0f} s: {last.users} users, {rate:.0f} requests/s, "
            f"{last.judged} tests, {last.broken} requirements broken"
        )


#: Makes a load in progress of what Locust has made.
Watched = Callable[[Environment, Runner], Swarm]


def environment(party: Party | None) -> Environment:
    """Return Locust's environment, its users those of a party."""
    kind = type("Visitor", (Visitor,), {"party": party})
    made = Environment(user_classes=[kind], stop_timeout=GRACE)
    made.stats.use_response_times_cache = True
    if party is not None:
        party.heard = hearing(made)
    return made


def hearing(made: Environment) -> Callable[[str, str, float, int, str], None]:
    """Return what tells Locust of a request."""

    def heard(protocol: str, name: str, seconds: float, size: int, wrong: str) -> None:
        fire: Callable[..., object] = made.events.request.fire
        fire(
            request_type=protocol,
            name=name,
            response_time=seconds * 1000,
            response_length=size,
            exception=RuntimeError(wrong) if wrong else None,
            context={},
        )

    return heard


def silent(*_: object) -> None:
    """Hear nothing."""


# -- one process -----------------------------------------------------------------------


def alone(order: Order, trials: Sequence[Trial], swarm: Watched) -> Swarm:
    """Load the target from this process."""
    party = Party(order, trials, silent, order.pace())
    made = environment(party)
    runner = made.create_local_runner()
    watched = swarm(made, runner)

    def take() -> None:
        watched.account.take(party.told(), watched.now)

    watched.run(take)
    runner.stop()
    take()
    runner.quit()
    return watched


# -- master and workers ----------------------------------------------------------------


def master(order: Order, swarm: Watched) -> Swarm:
    """Load the target from workers, which may be on other machines.

    Raises:
        SwarmError: the workers did not come.

    """
    made = environment(None)
    try:
        runner = made.create_master_runner(order.host, order.port)
    except Exception as error:
        where = f"{order.host}:{order.port}"
        raise SwarmError(f"the master cannot listen at {where}: {error}") from error
    watched = swarm(made, runner)
    host = Host(order, runner, watched)
    try:
        host.gather()
        watched.run(host.count)
        host.finish()
    finally:
        runner.quit()
    return watched


@dataclass(slots=True)
class Host:
    """What the master has to do with its workers."""

    order: Order
    runner: MasterRunner
    swarm: Swarm
    ready: dict[str, int] = field(default_factory=dict)
    finished: set[str] = field(default_factory=set)
    lost: set[str] = field(default_factory=set)
    is_over: bool = False

    def gather(self) -> None:
        """Wait for the workers, and tell each what it is to do.

        Raises:
            SwarmError: they do not come in time.

        """
        for word, listener in (
            (READY, self._ready),
            (JUDGED, self._judged),
            (FINISHED, self._finished),
        ):
            self.runner.register_message(word, listener)
        until = time.monotonic() + PATIENCE
        numbers: dict[str, int] = {}
        while len(self.ready) < self.order.workers:
            if self.swarm.stopped or time.monotonic() > until:
                raise SwarmError(
                    f"{len(self.ready)} of {self.order.workers} workers came; start "
                    f"`cms-conformance load --worker --master-port {self.order.port}`"
                )
            for node in list(self.runner.clients)[: self.order.workers]:
                number = numbers.setdefault(node, len(numbers))
                if node not in self.ready:
                    told = self.order.for_worker(number, self.order.workers).told()
                    self.runner.send_message(ORDER, told, node)
            gevent.sleep(LOOK)

    def _ready(self, msg: Any, **_: object) -> None:  # noqa: ANN401  (Locust's)
        self.ready[msg.node_id] = len(self.ready)
        if msg.data.get("problem"):
            self.swarm.account.remarks.append(str(msg.data["problem"]))
            self.swarm.stopped = True

    def _judged(self, msg: Any, **_: object) -> None:  # noqa: ANN401  (as above)
        self.swarm.account.take(msg.data, self.swarm.now)

    def _finished(self, msg: Any, **_: object) -> None:  # noqa: ANN401  (as above)
        self._judged(msg)
        self.finished.add(msg.node_id)
        if not self.is_over and msg.node_id not in self.lost:
            self.lost.add(msg.node_id)
            number = self.ready[msg.node_id] + 1
            self.swarm.account.remarks.append(f"worker {number} left before the end")

    def count(self) -> None:
        """See whether all workers are still there."""
        gone = {one for one in self.ready if self._is_gone(one)}
        for node in sorted(gone - self.lost):
            self.lost.add(node)
            self.swarm.account.remarks.append(
                f"worker {self.ready[node] + 1} was lost; of what it found, what it "
                "had not told yet is missing"
            )

    def _is_gone(self, node: str) -> bool:
        known = self.runner.clients.get(node)
        return known is None or known.state == "missing"

    def finish(self) -> None:
        """Have the workers end, and take in the last of what they found."""
        self.is_over = True
        self.runner.send_message(FINISH, {})
        until = time.monotonic() + GRACE + 10
        while not self.finished | self.lost >= set(self.ready):
            if time.monotonic() > until:
                self.swarm.account.remarks.append("a worker did not end in time")
                break
            gevent.sleep(LOOK / 5)
            self.count()


def worker(
    order: Order,
    trials: Callable[[Order], Sequence[Trial]],
    is_stopped: Callable[[], bool],
) -> None:
    """Serve a master to its end, or until somebody stops this process.

    Raises:
        SwarmError: there is no master.

    """
    party = Party(order, (), silent)
    made = environment(party)
    try:
        runner = made.create_worker_runner(order.host, order.port)
    except (ConnectionError, OSError) as error:
        where = f"{order.host}:{order.port}"
        raise SwarmError(f"no master answers at {where}: {error}") from error
    helper = Helper(order, runner, party, trials)
    runner.register_message(ORDER, helper.begin)
    runner.register_message(FINISH, helper.finish, concurrent=True)
    reporting = gevent.spawn(helper.report)
    while runner.greenlet.greenlets:
        runner.greenlet.join(LOOK)
        if is_stopped():
            helper.finish()
            runner.quit()
    reporting.kill()


@dataclass(slots=True)
class Helper:
    """What a worker does for its master."""

    mine: Order
    runner: WorkerRunner
    party: Party
    trials: Callable[[Order], Sequence[Trial]]
    ordered: bool = False
    ended: bool = False

    def begin(self, msg: Any, **_: object) -> None:  # noqa: ANN401  (Locust's)
        """Take the order, once, and say that all is ready."""
        problem = ""
        if not self.ordered:
            self.ordered = True
            problem = self._take(msg.data)
        self.runner.send_message(READY, {"problem": problem})

    def _take(self, told: Mapping[str, Any]) -> str:
        try:
            order = Order.read(told).at(self.mine)
            self.party.order, self.party.pace = order, order.pace()
            self.party.trials = self.trials(order)
        except Exception as error:  # noqa: BLE001  (the master tells of it)
            return f"a worker cannot take part: {type(error).__name__}: {error}"
        return ""

    def report(self) -> None:
        """Tell the master every second what was found."""
        while not self.ended:
            gevent.sleep(REPORT)
            if self.ordered and not self.ended:
                self.runner.send_message(JUDGED, self.party.told())

    def finish(self, **_: object) -> None:
        """End all users, and tell the last of what they found."""
        if self.ended:
            return
        self.runner.stop()
        self.ended = True
        self.runner.send_message(FINISHED, self.party.told())
