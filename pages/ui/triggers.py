"""The fields in which somebody notes what makes a record be kept for the long term (regulation art 23)."""

from datetime import datetime

from core.law.triggers import TRIGGERS
from pages.ui.forms import Form


def trigger_fields(form: Form) -> tuple[str, str, datetime | None, str]:
    """Kind, note, moment and reason for the late entry of what makes a record be kept for the long term."""
    kind = form.radio("kind", "情形", {code: row.label for code, row in TRIGGERS.items() if row.is_chosen})
    happened_at = form.moment("happened_at", "发生")
    note = form.text("note", "具体情况", lines=True)
    late_reason = form.text("late_reason", "补录原因", optional=True, hint="超过规定时长才录入的须填写")
    return kind or "", note, happened_at, late_reason
