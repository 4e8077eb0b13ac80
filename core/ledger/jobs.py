"""Verification and rotation of the root key as long work, for the page 台账核验."""

from typing import Any

from core.app import App
from core.jobs.handle import JobFailed, JobHandle
from core.jobs.kind import JobKind
from core.ledger.happenings import record
from core.ledger.keys import HOUSE, RootKeyLost
from core.ledger.rotate import rotate_keys
from core.ledger.verify import verify
from core.permissions import Permission
from db.ledger.write import Happening
from db.unit_of_work import NOBODY


class _CalledOff(BaseException):
    """No Exception, because a verification takes every one of those for what it found."""


def verify_all(app: App, job: JobHandle) -> dict[str, Any] | None:
    """The job: a full verification of everything, whose result goes to the home as that of every other run."""

    def progress(done: int, total: int, words: str) -> None:
        job.progress(done, total or None, words)
        if job.cancelled():
            raise _CalledOff

    try:
        result = verify(app, full=True, progress=progress)
    except _CalledOff:
        return None
    if result.ended_at is None:
        raise JobFailed("核验未能完成，请在“台账核验”页查看，并联系信息中心")
    if job.ctx is not None:
        details = {"count": str(result.count)}
        record(job.ctx, Happening("ledger", HOUSE, "verified", details=details))
    words = "未发现异常" if result.is_clean else f"发现 {result.count} 处异常，请在“台账核验”页查看"
    job.progress(
        result.size, result.size, f"已核验台账条目 {result.size} 条、业务数据 {result.rows} 行，{words}"
    )
    return {"size": result.size, "rows": result.rows, "count": result.count}


def rotate(app: App, job: JobHandle) -> dict[str, Any] | None:
    """The job: a new root key, and every key wrapped under it; an attempt that was broken off goes on under that one."""

    def progress(done: int, total: int) -> None:
        job.progress(done, total, f"已重新加密 {done} 个密钥")

    try:
        if job.kept is None:
            job.checkpoint({"root": app.keys.make_root()})
        who = job.ctx.who if job.ctx else NOBODY
        count = rotate_keys(app, who, make=False, progress=progress, cancelled=job.cancelled)
    except RootKeyLost as lost:
        raise JobFailed(str(lost)) from lost
    job.progress(
        count,
        count,
        f"已重新加密 {count} 个密钥。请通知系统管理员立即备份主机上的密钥目录（与数据库备份分开保管）",
    )
    return {"keys": count}


VERIFY = JobKind("ledger_verify", "全面核验台账", Permission.LEDGER_VERIFY, verify_all, is_single=True)
ROTATE = JobKind(
    "rotate_keys", "更换根密钥", Permission.KEY_ROTATE, rotate, is_resumable=True, is_single=True
)
