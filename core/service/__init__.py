"""How issued papers are served, and the register of it (regulation arts 14 and 15)."""
