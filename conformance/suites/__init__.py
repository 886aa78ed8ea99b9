"""One folder per protocol, each with the same file names."""
