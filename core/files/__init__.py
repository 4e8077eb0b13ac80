"""Attachments of matters: put into the vault, found again, and sent in ranges."""
