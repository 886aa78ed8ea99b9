"""How fast the suite and its mock server are, each figure beside its peer's.

Not shipped: `python -m bench` from a checkout, or `tox -e bench`. A subject measures
our side and the peer's in turn, in one run; ``goals.toml`` says what must hold.
"""
