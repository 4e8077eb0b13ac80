"""Encrypted files: the format of one file, the stores that hold them, and the vault over both."""
