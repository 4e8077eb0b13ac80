"""What those responsible must know on every screen: findings, and silence where there should be results."""

from datetime import datetime, timedelta

from core.app import App
from core.ledger import journal
from core.ledger.sealer import STATE
from core.ledger.verify import FULL, INCREMENTAL, Result, last

SILENT_SEALER = timedelta(minutes=5)
UNSEALED = timedelta(seconds=30)
OPEN_SECONDS = 300
SILENT = {INCREMENTAL: timedelta(minutes=30), FULL: timedelta(hours=26)}
_LABELS = {INCREMENTAL: "增量核验", FULL: "全面核验"}


def alarms(app: App) -> list[str]:
    """Chinese sentences, none when all is well. Reads three small files of the home and no table."""
    now = app.clock.now()
    found = [*_of_sealer(app, now)]
    for kind, silent in SILENT.items():
        found += _of_check(kind, last(app, kind), now, silent)
    return found


def _of_sealer(app: App, now: datetime) -> list[str]:
    state = journal.read_state(journal.folder(app.home) / STATE)
    if state is None:
        return ["台账封存尚未运行。请系统管理员检查后台服务是否已启动"]
    if state.get("problem"):
        return [str(state["problem"])]
    at, oldest = _time(state.get("at")), _time(state.get("oldest_unsealed_at"))
    if at is None or not timedelta(hours=-1) < now - at < SILENT_SEALER:
        return ["台账封存已停止超过 5 分钟。请系统管理员检查后台服务"]
    if oldest is not None and at - oldest > UNSEALED:
        return ["有台账条目超过 30 秒未封存，可能有事务长时间未结束。请系统管理员检查数据库"]
    if int(state.get("open_seconds") or 0) > OPEN_SECONDS:
        return ["数据库中有事务打开超过 5 分钟，其后的台账条目不能封存。请系统管理员检查数据库"]
    return []


def _of_check(kind: str, result: Result | None, now: datetime, silent: timedelta) -> list[str]:
    label = _LABELS[kind]
    if result is None:
        return [f"台账{label}还没有结果。请稍候，或由审计管理员在“台账核验”页立即核验"]
    if result.ended_at is None:
        return [f"最近一次台账{label}未能完成。请审计管理员在“台账核验”页查看并重新核验"]
    if result.count:
        return [f"台账{label}发现 {result.count} 处异常。请审计管理员在“台账核验”页查看"]
    ended = _time(result.ended_at)
    if ended is None or not timedelta(hours=-1) < now - ended < silent:
        return [f"台账{label}已过期未做。请系统管理员检查后台服务"]
    return []


def _time(said: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(said))
    except ValueError:
        return None
