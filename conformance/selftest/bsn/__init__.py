"""Self-tests of content upload."""
