"""The register of parties: who they are, what proves it, and who acts for them."""
