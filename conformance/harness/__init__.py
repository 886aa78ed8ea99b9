"""The machinery every suite uses; it knows no protocol.

What a conformance test needs is re-exported here.
"""

from conformance.harness.judgement import (
    Inconclusive,
    NotApplicable,
    Violation,
    observe,
)
from conformance.harness.requirement import requirement

__all__ = ["Inconclusive", "NotApplicable", "Violation", "observe", "requirement"]
