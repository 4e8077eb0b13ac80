"""What has a key of its own from the moment at which it is stored."""

from typing import TypeGuard

from db.models.archive import CaseFile
from db.models.base import Base
from db.models.matter import Matter


def has_own_key(row: Base) -> TypeGuard[Matter | CaseFile]:
    """Whether a key is made for the row when it is stored."""
    return isinstance(row, Matter) or (isinstance(row, CaseFile) and row.matter_id is None)
