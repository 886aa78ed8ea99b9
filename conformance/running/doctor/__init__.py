"""The whole examination of a target: made, placed in the profile, and told."""
