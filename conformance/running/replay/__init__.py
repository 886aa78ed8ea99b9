"""Replaying a case: its stored requests again, and how today's answers differ.

``reading`` finds the case in the evidence, ``refilling`` gives secrets back, and
``rebinding`` puts what today's answers hold in the place of what earlier ones held.
``sending`` speaks to the target, ``comparing`` and ``ruling`` say what has changed, and
``telling`` tells it.
"""
