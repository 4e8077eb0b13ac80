"""Acts that every procedure knows: rights told, non-cooperation, and what makes a record be kept for the long term."""
