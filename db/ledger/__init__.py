"""The ledger's bytes: what is hashed, what of each table it covers, and how one transaction writes it."""
