"""BSN servers that are right, yet unlike the reference."""
