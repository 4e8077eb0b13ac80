"""The people of the bureau: accounts, roles, credentials, delegations and units; each change with its reason."""
