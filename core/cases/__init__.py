"""Cases that the bureau starts by itself: from a trace to the case that is opened."""
