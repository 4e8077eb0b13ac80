"""In the menu: how many notices the reader has not read."""

from core.context import Context
from core.notices.reading import UNREAD_TO, unread_count


def unread_mark(ctx: Context) -> str:
    """（3 条未读）, to stand behind the title of the page of notices; empty for none."""
    count = unread_count(ctx)
    words = f"{UNREAD_TO} 条以上" if count > UNREAD_TO else f"{count} 条"
    return f"（{words}未读）" if count else ""
