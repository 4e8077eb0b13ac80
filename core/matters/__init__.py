"""What matters of every procedure have in common."""
