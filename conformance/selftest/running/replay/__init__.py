"""Self-tests of replaying a case."""
