"""Deadlines of matters: started, paused, extended and ended, always recomputed from their own records."""
