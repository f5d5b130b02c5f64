"""The tasks of an evaluation, a file each."""
