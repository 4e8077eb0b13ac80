"""Working calendars: published years, how they are entered and checked, and what moves when one arrives."""
