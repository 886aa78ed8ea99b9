"""The five documents, executable: servers that behave exactly as documented.

Nothing here has a switch. A server that is wrong, or lawful in an unusual way, is a
subclass of one part, substituted with ``replaced`` of ``composition.py``.
"""
