"""What keeps a target from being judged: found by reading alone, named with its remedy.

``check`` holds what an examination finds, ``faults`` what can be wrong, ``patience``
how long it may take. ``network`` looks at the way to the server, ``answers`` at what it
says, ``practice`` at one protocol, whose own knowledge stands in the ``doctor`` module
of its suite.
"""
