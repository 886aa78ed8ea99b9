"""``cms-conformance rejudge``: all verdicts again, from the stored exchanges alone.

The very tests of the run are run again, in their order and from its seed, against the
tape of its traffic in place of the server. A test that now asks what it did not ask
then, or that needs what was not kept, is no verdict but a difference, and says so.
"""

from __future__ import annotations

from conformance.running.rejudging.command import rejudge

__all__ = ["rejudge"]
