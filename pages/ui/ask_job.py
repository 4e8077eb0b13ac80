"""The button that hands long work to the worker, and leads to the page on which it is followed."""

from collections.abc import Mapping

import streamlit as st

from core.context import Context
from core.jobs.asking import AskJob, ask_job
from pages.ui.errors import show_problems
from pages.ui.forms import form_token, used
from pages.ui.navigate import go


def ask_button(ctx: Context, label: str, kind: str, arguments: Mapping[str, object], form: str = "") -> None:
    """`kind` is the code of a job; `form` tells apart several buttons of one kind on a page."""
    form = form or f"papers.{kind}"
    token = form_token(form)
    if not st.button(label, key=f"{form}.submit"):
        return
    job = ask_job(ctx, AskJob(token, kind, dict(arguments)))
    if isinstance(job, list):
        show_problems(job)
        return
    used(form)
    go("job", {"id": str(job.job_id)})
