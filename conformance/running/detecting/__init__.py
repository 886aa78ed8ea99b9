"""``cms-conformance detect``: the suite against servers whose faults are known.

``collecting`` has pytest collect every test, once; ``children`` forks that process for
each piece of work; ``sessions`` is what a child does: a run of some requirements
against one server. ``tracing`` finds out which functions of the reference each
requirement's tests set in motion, ``affected`` which of them can therefore tell a
variant from it. ``campaign`` puts this together; ``detection``, ``figures`` and
``writing`` are what comes of it.
"""
