"""What happens after filing can lengthen the time for which a file is kept, and never shortens it (细则第二十三条)."""

from core.permissions import Permission
from core.use_case import Work
from db.models import Matter
from db.queries.case_files import lock_file_of_filed


def keep_for_good(work: Work, matter: Matter, label: str) -> None:
    """A circumstance of article 23 came about after the matter was filed: there is no day any more after which its file may
    be appraised. The archive number, which names the period of its filing, stays as it is."""
    file = lock_file_of_filed(work.session, work.ctx.viewer_for(Permission.TRIGGER_NOTE), matter.id)
    if file is None or file.keep_until is None:
        return
    file.keep_until = None
    file.term_reason += f"；归档后因{label}，改为长期保存"
