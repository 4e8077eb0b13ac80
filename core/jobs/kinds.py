"""Every kind of long work, by its code."""

from core.applications.export import EXPORT
from core.jobs.kind import JobKind

KINDS: dict[str, JobKind] = {kind.code: kind for kind in (EXPORT,)}
