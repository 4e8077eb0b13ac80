"""清点: what a scan in a stock-take of the archive can say, and where a stock-take stands. Rows alone, ours (law.md §2.7)."""

from collections.abc import Mapping

FOUND, MISPLACED, UNKNOWN, MISSING = "in_place", "misplaced", "unknown", "missing"
RESULTS: Mapping[str, str] = {
    FOUND: "在位",
    MISPLACED: "错位",
    UNKNOWN: "无此档号",
    MISSING: "缺",
}
DIFFERENCES = (MISSING, MISPLACED, UNKNOWN)
OPEN, FINISHED, CALLED_OFF = "open", "finished", "called_off"
STATES: Mapping[str, str] = {OPEN: "清点中", FINISHED: "已完成", CALLED_OFF: "已作废"}
MOST_MISSING = 2000
"""Volumes that a stock-take may end without: where more are missing it was not gone through."""
EVERYWHERE = "全部库位"
