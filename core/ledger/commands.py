"""The ledger's commands on the host: python -m core ledger … and python -m core keys …"""

import argparse
import json
import sys
import time
from pathlib import Path

from core.app import App
from core.ledger.keys import KeyProblem
from core.ledger.recover import recover
from core.ledger.rotate import rotate_keys
from core.ledger.verify import Result, as_json, verify

CLEAN, FINDINGS = 0, 1
_SHOWN = 50
_EVERY_SECONDS = 5.0


def run_verify(app: App, args: argparse.Namespace) -> int:
    """0 where all is well, 1 with findings, each on a line that names what, where and which entry."""
    result = verify(app, full=args.full, progress=_Progress(not args.json))
    if args.json:
        print(json.dumps(as_json(result), ensure_ascii=False, indent=1))
    else:
        _say(result)
    return CLEAN if result.is_clean else FINDINGS


def run_recover(app: App, args: argparse.Namespace) -> int:
    done = recover(app, args.reason, args.approved_by)
    if isinstance(done, list):
        print("\n".join(problem.message for problem in done), file=sys.stderr)
        return FINDINGS
    print(f"已确认：此前封存 {done.known_size} 条，数据库现有 {done.size} 条。")
    print(f"已向办理人确认而丢失的台账条目 {len(done.lost)} 条，须核对补录：")
    print("\n".join(done.lost))
    return CLEAN


def run_rotate(app: App, args: argparse.Namespace) -> int:
    try:
        count = rotate_keys(
            app,
            make=not args.resume,
            progress=lambda done, total: print(f"{done}/{total}", file=sys.stderr),
        )
    except KeyProblem as problem:
        print(problem, file=sys.stderr)
        return FINDINGS
    print(
        f"{count} 个密钥已改由新的根密钥保护。旧根密钥仍在 keys 目录，确认旧备份不再需要后由系统管理员移走。"
    )
    return CLEAN


def run_export(app: App, args: argparse.Namespace) -> int:
    from core.ledger.export import export_as

    done = export_as(app, args.login, args.object, args.id)
    if isinstance(done, list):
        print("\n".join(problem.message for problem in done), file=sys.stderr)
        return FINDINGS
    out = Path(args.out or done.name)
    out.write_bytes(done.data)
    print(out)
    return CLEAN


def _say(result: Result) -> None:
    for one in result.findings[:_SHOWN]:
        print(one.words)
    if result.count > _SHOWN:
        print(f"…… 另有 {result.count - _SHOWN} 处，见 --json")
    for words, number in result.remarks.items():
        print(f"说明：{words}（{number} 处）")
    kind = "全面核验" if result.kind == "full" else "增量核验"
    if result.ended_at is None:
        print(f"{kind}未能完成，原因见上，详情见日志。")
    else:
        verdict = "未发现异常" if result.is_clean else f"发现 {result.count} 处异常"
        print(f"{kind}：{verdict}。台账 {result.size} 条，业务数据 {result.rows} 行，根 {result.root[:16]}…")


class _Progress:
    """A line to the terminal every few seconds."""

    def __init__(self, is_shown: bool) -> None:
        self._is_shown = is_shown
        self._next = time.monotonic() + _EVERY_SECONDS

    def __call__(self, done: int, total: int, words: str) -> None:
        now = time.monotonic()
        if self._is_shown and now >= self._next:
            self._next = now + _EVERY_SECONDS
            print(f"{words}：{done}{f'/{total}' if total else ''}", file=sys.stderr)
