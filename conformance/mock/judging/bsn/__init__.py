"""Clients of content upload: their calls, chunks, completions and sessions."""
