"""A run: what happens between the command line and the evidence.

``conformance.plugin`` is imported by every pytest run on a machine and stays thin;
what it needs once a target is named lives here.
"""
