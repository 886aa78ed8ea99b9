"""Kills, full disks, cut connections and races: what was acknowledged stays."""
