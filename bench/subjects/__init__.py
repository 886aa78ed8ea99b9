"""What is measured: a module for each subject, with one function, ``measure``."""
