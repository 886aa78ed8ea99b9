"""``cms-conformance merge``: one run again from its shards.

Each shard's evidence says which tests were its own, and of which plan they are; all
together have to be that plan. What they found is ruled on as in a run of one piece.
"""
