"""Tests of how every byte goes to a target and comes back."""
