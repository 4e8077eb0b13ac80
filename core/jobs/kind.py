"""What a kind of long work is: what it asks for, what it does, and how it is gone about."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from core.app import App
from core.context import Context
from core.jobs.handle import JobHandle
from core.permissions import Permission


def _no_words(_: Mapping[str, Any]) -> list[tuple[str, str]]:
    return []


def _always(_ctx: Context, _arguments: Mapping[str, Any]) -> bool:
    return True


def _nothing(_ctx: Context, _arguments: Mapping[str, Any]) -> tuple[str, UUID, UUID | None] | None:
    return None


@dataclass(frozen=True)
class JobKind:
    """`permission` is asked for when somebody asks for the job, when it starts, and when its file is fetched.

    run           does the work; raises JobFailed with words for the asker; what it returns is kept as the small result
    accept        the arguments as they are kept, from those that were handed in
    describe      the kept arguments as (what, value) for the asker's screen
    max_attempts  starts, of which all but the last were broken off by a lost process
    is_resumable  it keeps checkpoints, and a later attempt goes on there instead of at the beginning
    most_open     how many of one account may wait and run at a time
    is_single     one at a time in the agency, whoever asks
    may_fetch     whether the asker may still take the file, from the kept arguments; asked at each fetching besides the permission
    about         what its file is a copy of, from the kept arguments, as (object type, object id, matter id): each fetching is on the
                  record of that too; None where it is a copy of nothing in particular
    screen        address and words of the screen on which the asker goes on with what came of it; `?id=` is the job
    """

    code: str
    label: str
    permission: Permission
    run: Callable[[App, JobHandle], dict[str, Any] | None]
    accept: Callable[[Mapping[str, Any]], dict[str, Any]] = dict
    describe: Callable[[Mapping[str, Any]], list[tuple[str, str]]] = _no_words
    max_attempts: int = 3
    is_resumable: bool = False
    most_open: int = 3
    is_single: bool = False
    may_fetch: Callable[[Context, Mapping[str, Any]], bool] = _always
    about: Callable[[Context, Mapping[str, Any]], tuple[str, UUID, UUID | None] | None] = _nothing
    screen: tuple[str, str] | None = None
