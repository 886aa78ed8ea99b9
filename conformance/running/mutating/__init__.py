"""``cms-conformance mutants``: the suite against small changes made by a program.

``operators`` are the changes, each as small as a slip of the pen; ``walking`` finds the
places of the reference where one makes sense, ``mutants`` names what comes of it.
``planting`` puts a mutant into the place of its module, in a process forked for it;
``hunting`` runs tests there until one notices; ``relating`` says which tests can, and
which first. ``campaign`` puts this together; ``explanations`` says why a mutant may
survive, ``writing`` reports, and ``ratchet`` keeps the score from falling.
"""
