"""How many rows a list has in all, told without counting everything."""

from typing import Any

from sqlalchemy import ScalarSelect, Select, func, select

COUNT_TO = 1000
"""Beyond so many a list says "more than"."""


def count_capped(matching: Select[Any]) -> ScalarSelect[Any]:
    """How many rows a select finds, up to COUNT_TO + 1, as a column of another select."""
    found = matching.limit(COUNT_TO + 1).subquery()
    return select(func.count()).select_from(found).scalar_subquery()
