"""The shared widgets in a real browser."""
