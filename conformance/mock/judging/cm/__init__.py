"""Clients of a CMS payload server: what they send, and what becomes of tickets."""
