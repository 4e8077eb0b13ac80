"""Pages of a list of matters of one procedure, the newest first: the parts of the query that each such list shares."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, func, literal, select
from sqlalchemy.orm import Session

from db.models import Matter
from db.queries.counting import COUNT_TO
from db.queries.scope import visible_ids, visible_to, worked_on_by
from db.queries.search import page_of_hits
from db.viewer import Viewer


@dataclass(frozen=True)
class MatterPage:
    """The first `size` matters under `conditions` on Matter: `before` continues downwards from one of them, `after`
    upwards; `own` are those that the viewer works on himself."""

    viewer: Viewer
    procedure: str
    filters: tuple[ColumnElement[bool], ...]
    own: bool = False
    before: UUID | None = None
    after: UUID | None = None
    size: int = 0

    @property
    def ascending(self) -> bool:
        return self.after is not None

    @property
    def is_first(self) -> bool:
        return self.before is None and self.after is None

    @property
    def whole(self) -> "MatterPage":
        """The list from its beginning."""
        return self if self.is_first else MatterPage(self.viewer, self.procedure, self.filters, self.own)

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        """What the rows must meet besides being visible and holding a text."""
        found = [Matter.procedure == self.procedure, *self.filters]
        if self.after is not None:
            found.append(Matter.id > self.after)
        elif self.before is not None:
            found.append(Matter.id < self.before)
        return found

    def ids(self, limit: int) -> Select[UUID]:
        return visible_ids(self.viewer, *self.conditions, limit=limit, ascending=self.ascending, own=self.own)

    def condition(self) -> ColumnElement[bool]:
        """The same as a condition, without order and limit."""
        own = [worked_on_by(self.viewer)] if self.own else []
        return and_(visible_to(self.viewer), *own, *self.conditions)

    def found(
        self, session: Session, text: str = "", most: int = COUNT_TO
    ) -> tuple[Select[UUID] | list[UUID], ColumnElement[int] | ScalarSelect[int]]:
        """The page's ids and the count of all up to `most` + 1, as parts of one query; with `text`, of the matters in which
        every word of it stands, then counted up to HITS_TO + 1."""
        if text:
            ids, count = page_of_hits(session, text, self.whole, self)
            return ids, literal(count)
        # A first page is the top of what is counted.
        every = self.whole.ids(max(most + 1, self.size)).cte("every")
        top = select(every.c.id).order_by(every.c.id.desc()).limit(self.size)
        total = select(func.least(func.count(), most + 1)).select_from(every).scalar_subquery()
        return top if self.is_first else self.ids(self.size), total
