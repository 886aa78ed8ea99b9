"""BSN servers that are wrong in one way each."""
