"""Who handles a matter: claimed, assigned, released, handed over. No deadline changes by any of it."""
