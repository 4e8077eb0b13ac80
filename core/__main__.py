"""The command line: python -m core …"""

import argparse
import importlib
import json
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any
from uuid import UUID

from core.app import App
from core.clock import SystemClock
from core.home import Home, HomeError
from core.law.problem import Problem
from core.law.roles import Role
from db.embedded import EmbeddedError


def main(argv: list[str] | None = None) -> int:
    """Run one command; the exit code is 0 for success, 1 for findings or a refusal, 2 for wrong usage."""
    args = _parser().parse_args(argv)
    try:
        code: int = args.run(args)
    except (HomeError, EmbeddedError) as error:
        print(error, file=sys.stderr)
        return 1
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m core", description="执法全过程记录门户")
    commands = parser.add_subparsers(required=True, metavar="command")
    serve = commands.add_parser("serve", help="start database, worker and portal")
    serve.add_argument("--demo", action="store_true", help="load demonstration data once")
    serve.add_argument(
        "--port",
        type=_port,
        default=os.environ.get("PORT") or "8501",
        help="without it the variable PORT, or 8501",
    )
    serve.add_argument("--host", default=os.environ.get("PORTAL_HOST", "127.0.0.1"))
    serve.set_defaults(run=_serve)
    worker = commands.add_parser("worker", help="run the worker alone")
    worker.set_defaults(run=_worker)
    migrate = commands.add_parser("migrate", help="bring the database up to date")
    migrate.set_defaults(run=_migrate)
    for command in (worker, migrate):
        command.add_argument(
            "--no-embedded",
            action="store_true",
            help="refuse to start without DATABASE_URL, instead of starting the embedded database",
        )
    commands.add_parser("doctor", help="say in words what is well and what is not").set_defaults(run=_doctor)
    account = commands.add_parser("account", help="accounts").add_subparsers(required=True, metavar="action")
    create = account.add_parser("create", help="make an account and print its one-time password")
    create.add_argument("login")
    create.add_argument("name")
    create.add_argument("--role", action="append", required=True, choices=[role.value for role in Role])
    create.add_argument("--unit", default="office", help="code of the unit")
    create.set_defaults(run=_create_account)
    password = account.add_parser(
        "password",
        help="give an account a new one-time password and print it; for administrators the only way",
    )
    password.add_argument("login")
    password.set_defaults(run=_reset_password)
    _ledger_commands(commands)
    _clock_command(commands)
    bench = commands.add_parser("bench", help="measure")
    bench.add_argument(
        "what",
        choices=(
            "archive",
            "case_file",
            "gate",
            "ledger",
            "lending",
            "load",
            "pages",
            "pdf",
            "similar",
            "vault",
            "verify",
        ),
    )
    bench.add_argument("rest", nargs=argparse.REMAINDER)
    bench.set_defaults(run=_bench)
    return parser


def _clock_command(commands: Any) -> None:
    clock = commands.add_parser("clock", help="count a time limit and show the working; needs no database")
    # An option without its value is told in Chinese like everything else that is wrong.
    clock.add_argument("--start", nargs="?", help="day from which the limit runs, with a time for hours")
    clock.add_argument("--limit", nargs="?", help="amount and unit: 5wd, 30cd, 6m, 24h")
    clock.add_argument("--back", action="store_true", help="count back from --start")
    clock.add_argument(
        "--pause",
        nargs="?",
        const="",
        action="append",
        default=[],
        metavar="A..B",
        help="days that do not count, both included",
    )
    clock.add_argument("--roll", action="store_true", help="move a last day on a rest day")
    clock.add_argument("--json", action="store_true")
    clock.set_defaults(run=_clock)


def _ledger_commands(commands: Any) -> None:
    ledger = commands.add_parser("ledger", help="the record").add_subparsers(required=True, metavar="action")
    verify = ledger.add_parser(
        "verify", help="is the record still what it was? 0 clean, 1 findings; what is new since the last run"
    )
    verify.add_argument(
        "--full", action="store_true", help="everything, and every row of the business tables"
    )
    verify.add_argument("--json", action="store_true")
    verify.set_defaults(run=_with_ledger("run_verify"))
    export = ledger.add_parser("export", help="write a proof of one object that is checked offline")
    export.add_argument("--object", required=True, help="kind of object: matter, document, account …")
    export.add_argument("--id", required=True, type=UUID)
    export.add_argument(
        "--as", dest="login", required=True, help="login of the reader: what he may see is in it"
    )
    export.add_argument("--out", help="file (default: a name made of the object)")
    export.set_defaults(run=_with_ledger("run_export"))
    recover = ledger.add_parser(
        "recover", help="accept a database that was put back from a backup on purpose"
    )
    recover.add_argument("--reason", required=True)
    recover.add_argument("--approved-by", required=True)
    recover.set_defaults(run=_with_ledger("run_recover"))
    files = commands.add_parser("files", help="attachments").add_subparsers(required=True, metavar="action")
    check = files.add_parser("verify", help="is every stored file whole? needs no key; 0 clean, 1 findings")
    check.add_argument("--json", action="store_true")
    check.set_defaults(run=_verify_files)
    keys = commands.add_parser("keys", help="encryption keys").add_subparsers(required=True, metavar="action")
    rotate = keys.add_parser("rotate", help="make a new root key and wrap every key under it")
    rotate.add_argument("--resume", action="store_true", help="go on with a rotation that was interrupted")
    rotate.set_defaults(run=_with_ledger("run_rotate"))


def _clock(args: argparse.Namespace) -> int:
    from core.deadlines.clock import Wrong, run_clock

    try:
        print(run_clock(args))
    except Wrong as wrong:
        print(wrong, file=sys.stderr)
        return 2
    return 0


def _verify_files(args: argparse.Namespace) -> int:
    from core.files.checking import check_files, told

    with _app(Home()) as app:
        found = check_files(app)
    print(json.dumps(asdict(found), ensure_ascii=False, indent=1) if args.json else "\n".join(told(found)))
    return 1 if found.wrong else 0


def _with_ledger(name: str) -> Callable[[argparse.Namespace], int]:
    def run(args: argparse.Namespace) -> int:
        from core.ledger import commands

        with _app(Home()) as app:
            code: int = getattr(commands, name)(app, args)
        return code

    return run


def _port(typed: str) -> int:
    port = int(typed) if typed.isascii() and typed.isdigit() else 0
    if not 1 <= port <= 65535:
        raise argparse.ArgumentTypeError(
            f"the port (option --port or variable PORT) must be a number from 1 to 65535, not {typed!r}"
        )
    return port


def _serve(args: argparse.Namespace) -> int:
    from core.serve import serve

    return serve(
        Home(),
        args.port,
        args.demo,
        host=args.host,
        database_url=os.environ.get("DATABASE_URL"),
        admin_url=os.environ.get("DATABASE_ADMIN_URL"),
    )


@contextmanager
def _urls(home: Home, *, embedded: bool = True) -> Iterator[tuple[str, str]]:
    """(the portal's URL, the owner's URL) of the configured server, or of the embedded one for as long as it takes.

    Without `embedded`, as under systemd, a forgotten DATABASE_URL must not lead to a second, empty database.
    """
    url = os.environ.get("DATABASE_URL")
    if url:
        yield url, os.environ.get("DATABASE_ADMIN_URL") or url
        return
    if not embedded:
        raise HomeError(
            "DATABASE_URL is not set: fill in /etc/enforcement-portal/portal.env (deploy/README.md)"
        )
    from db.embedded import running

    with running(home.path) as server:
        yield server.app_url, server.owner_url


@contextmanager
def _app(home: Home, *, embedded: bool = True, pool_size: int = 2) -> Iterator[App]:
    from db.session import make_engine

    with _urls(home, embedded=embedded) as (portal_url, _):
        app = App(make_engine(portal_url, pool_size=pool_size), SystemClock(), home)
        yield app
        app.close()


def _worker(args: argparse.Namespace) -> int:
    from core.parent import exit_with_parent
    from core.worker import run

    exit_with_parent()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    # The leader holds one connection, housekeeping takes one, and each job in hand up to three.
    with _app(Home(), embedded=not args.no_embedded, pool_size=8) as app:
        run(app, stop)
    return 0


def _migrate(args: argparse.Namespace) -> int:
    from core.migrate import migrate

    home = Home()
    with _urls(home, embedded=not args.no_embedded) as (portal_url, owner_url):
        print(f"database at revision {migrate(home, owner_url, portal_url, SystemClock())}")
    return 0


def _create_account(args: argparse.Namespace) -> int:
    from core.bootstrap import create_account

    with _app(Home()) as app:
        made = create_account(
            app, login=args.login, name=args.name, roles=[Role(r) for r in args.role], unit_code=args.unit
        )
    return _show(args.login, made)


def _reset_password(args: argparse.Namespace) -> int:
    from core.bootstrap import reset_password

    with _app(Home()) as app:
        return _show(args.login, reset_password(app, args.login))


def _show(login: str, made: str | list[Problem]) -> int:
    if isinstance(made, list):
        print("\n".join(problem.message for problem in made), file=sys.stderr)
        return 1
    print(f"{login}  {made}")
    print("This password works once and for a limited time: it must be changed at the first sign-in.")
    return 0


def _doctor(_: argparse.Namespace) -> int:
    from core.doctor import examine

    home = Home()
    with _urls(home) as (portal_url, owner_url):
        findings = examine(home, portal_url, owner_url)
    for finding in findings:
        print(f"{'ok  ' if finding.is_well else 'LOOK'}  {finding.words}")
    return 0 if all(f.is_well or f.is_advice for f in findings) else 1


def _bench(args: argparse.Namespace) -> int:
    # The measuring tools are no part of the product: they drive it as a browser does.
    tool = importlib.import_module(f"tests.bench.{args.what}")
    code: int = tool.main(args.rest)
    return code


if __name__ == "__main__":
    sys.exit(main())
