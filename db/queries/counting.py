"""How many rows a list has in all, told without counting everything."""

from typing import Any

from sqlalchemy import ScalarSelect, Select, func, select

COUNT_TO, HITS_TO = 1000, 200
"""Beyond so many a list says "more than"; sooner where rows are not counted without being read, as the hits of a search and
the rows of a register of what belongs to matters."""


def count_capped(matching: Select[Any], most: int = HITS_TO) -> ScalarSelect[Any]:
    """How many rows a select finds, up to `most` + 1, as a column of another select."""
    found = matching.limit(most + 1).subquery()
    return select(func.count()).select_from(found).scalar_subquery()
