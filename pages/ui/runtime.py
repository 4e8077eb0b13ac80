"""The running portal, as pages and routes find it: set once when the ASGI app is made."""

from core.app import App

_held: App | None = None


def start(app: App) -> None:
    global _held
    _held = app


def current() -> App:
    """The app of this process. Raises RuntimeError where a page runs without one."""
    if _held is None:
        raise RuntimeError("the portal was not started through portal.make_app")
    return _held
