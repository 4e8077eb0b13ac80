"""The approval of papers on their way: whose turn it is, what was decided, and for which text it counts."""
