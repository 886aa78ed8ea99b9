"""How the rows of seed tables become content, protocol by protocol."""
