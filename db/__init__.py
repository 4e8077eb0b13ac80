"""Storage: tables, named queries, sessions, migrations and the embedded server. Knows nothing of core or pages."""
