"""What a page of the handbook is made of."""

from dataclasses import dataclass

from core.law.basis import Basis


@dataclass(frozen=True)
class Refused:
    """Something that the portal does not let pass. `what` says when, `basis` why (None for a rule of this house's
    security), `then` what to do now."""

    what: str
    then: str
    basis: Basis | None = None


@dataclass(frozen=True)
class Picture:
    """A picture of a screen: `name` is its file, without .png, among the assets of the pages."""

    name: str
    alt: str


@dataclass(frozen=True, kw_only=True)
class Task:
    """One thing that somebody wants to do.

    title    as somebody asks for it, 怎样…
    screens  addresses where it begins, each of which opens by itself; shown to those who may open them
    keys     shortcuts of the way there, as `pages.ui.keyboard` has them, with what each does
    """

    code: str
    title: str
    steps: tuple[str, ...]
    screens: tuple[str, ...] = ()
    keys: tuple[tuple[str, str], ...] = ()
    refused: tuple[Refused, ...] = ()
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True)
class Chapter:
    """What one role does: `tasks` by code. `code` is that of the role (core.law.roles), or `everybody`."""

    code: str
    label: str
    opening: str
    tasks: tuple[str, ...]
