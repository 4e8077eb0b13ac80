"""Every kind of long work, by its code."""

from core.applications.export import EXPORT
from core.jobs.kind import JobKind
from core.ledger.jobs import ROTATE, VERIFY

KINDS: dict[str, JobKind] = {kind.code: kind for kind in (EXPORT, VERIFY, ROTATE)}
