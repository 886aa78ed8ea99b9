"""The judge of clients: every request held against what the documents ask of a client.

A rule is a function that sees one exchange and the history of those before it, and
returns what is wrong about the request, or None where it is right or not its business::

    @rule("bsn.client.chunk-offset", "AppendChunk")
    def a_chunk_begins_where_others_end(seen: Seen, history: History) -> Breach | None:
        wanted, sent = history.expected_offset(seen), offset_of(seen)
        if wanted is None or wanted == sent:
            return None
        return Breach(f"offset {sent}", f"offset {wanted}", "Are parts of one size?")

The ID is a row of ``<protocol>/requirements.toml``, in the form of a suite's own:
``must`` only where a document states it for the client (a violation), ``should`` where
it is inferred (a warning); ``cms-conformance requirements --client --documents DIR``
proves the digests. The further words name the operations that the rule is for,
as ``History.operation`` calls them; without any it is for all of the protocol. What a
rule says of one request is one breach: of several slips of a kind, the first.

``<protocol>/history.py`` has the class ``History``: ``operation(seen)`` names what a
request is, or comes nearest to; ``note(seen)`` remembers an exchange once its rules
have run, within bounds. ``history.whole`` is False where not everything was seen, so
that nothing can be called unknown. ``seen.xml`` and ``seen.json`` are None where the
body is neither; a request that a fault struck has ``seen.faults``.

A test seeds a client's slip with ``requests`` against ``cms_server`` and asks for
exactly its finding: ``assert found(cms_server) == ["bsn.client.chunk-offset"]``; see
``selftest/mock/test_judging_core.py``. What clients in the field lawfully do gets a
test that finds nothing.

Every module in ``cm``, ``staging`` and ``bsn`` is loaded for the rules in it: each
protocol has its own, with its own catalogue and its own tests
(``selftest/mock/test_judging_<protocol>*.py``); the rest here belongs to all. Nothing
here imports the reference: the judge and the judged share no code.
"""

from conformance.mock.judging.finding import Account, Finding
from conformance.mock.judging.judge import Judge
from conformance.mock.judging.rules import Breach, rule
from conformance.mock.judging.seen import Seen

__all__ = ["Account", "Breach", "Finding", "Judge", "Seen", "rule"]
