"""Values of a matrix that only `make check-all` goes through."""

from typing import Any

import pytest


def seldom(*values: Any) -> list[Any]:
    """The values as parameters that are marked long."""
    return [pytest.param(value, marks=pytest.mark.long) for value in values]
