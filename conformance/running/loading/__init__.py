"""``cms-conformance load``: the suites as users of one server, all at the same time.

Locust starts the users, spreads them over machines and counts. What a user does is what
a run does: tests of the suites, with their clients, their generated plans and all that
they judge. What is told beside throughput and latency is which requirements did not
hold, at how many users, at what rate, and whether they hold when nobody else is there.
"""
