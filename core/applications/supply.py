"""补正: what was handed in after a correction notice is added to the list of the application's materials."""

from collections.abc import Sequence

from core.applications.differences import Change, material_change
from core.applications.register import clean_materials
from core.applications.rows import MaterialInput
from core.law.problem import Problem
from core.permissions import Permission
from core.use_case import Work
from db.models import Matter
from db.queries.steps import materials_of


def supply_materials(
    work: Work, matter: Matter, given: Sequence[MaterialInput]
) -> tuple[list[Change], list[Problem]]:
    """Keep how much of each material is there now; what changed, and what is wrong with it."""
    rows = materials_of(work.session, work.ctx.viewer_for(Permission.STEP_TAKE), matter.id)
    cleaned, problems = clean_materials(tuple(given), {row.position: row.name for row in rows})
    if problems:
        return [], problems
    now = {one.position: one for one in cleaned}
    changes = []
    for row in rows:
        one = now[row.position]
        less = (one.originals_received, one.copies_received)
        if less[0] < row.originals_received or less[1] < row.copies_received:
            words = f"“{row.name}”的份数不得少于已收的份数；登记有误的请先更正登记内容"
            problems.append(Problem("material.less", words, f"material.{row.position}"))
        elif change := material_change(row, one):
            changes.append(change)
            row.originals_received, row.copies_received = less
            row.note = one.note
    if not changes and not problems:
        problems = [Problem("materials", "请填写收到的补正材料，份数没有变化", "materials")]
    return changes, problems
