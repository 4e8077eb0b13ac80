"""Everything that faces a browser; thin. Page files define render() and do nothing at import time."""
