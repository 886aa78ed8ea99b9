"""A run from the outside: commands, exit codes, and what stays behind."""
