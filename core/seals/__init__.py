"""用印登记: which seal stands on which issued paper."""
