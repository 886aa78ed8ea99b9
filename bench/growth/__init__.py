"""How costs grow: a module for each kind of thing there can be many of."""
