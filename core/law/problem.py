"""A mistake of the user, told so that the user can mend it."""

from dataclasses import dataclass

from core.law.basis import Basis


@dataclass(frozen=True)
class Problem:
    """What is wrong and what to do. Use cases return these; exceptions are for the programmer's mistakes.

    code     stable, `thing.mistake`; tests and pages go by it, users never see it
    message  one Chinese sentence without a full stop, beginning with what to do: 请填写送达日期
    field    the form field it belongs to; None for the whole form
    basis    the article that asks for it, where the law does
    link     address inside the portal of the page that supplies what is missing
    """

    code: str
    message: str
    field: str | None = None
    basis: Basis | None = None
    link: str | None = None
