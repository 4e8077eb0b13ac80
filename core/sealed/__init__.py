"""People whose identity must stay secret: sealed apart from the register, opened with a reason, each time on the record."""
