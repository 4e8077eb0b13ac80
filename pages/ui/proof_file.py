"""The scan that proves a service, on the forms of serving."""

from typing import Any
from uuid import UUID

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from core.files.attach import AttachFile, attaching
from core.law.files import FILE_CLASSES, size_words, type_words
from core.service.door import PROOF
from pages.ui.forms import Form


def proof_field(form: Form[Any], label: str, *, optional: bool = False) -> UploadedFile | None:
    """Where the scan is chosen; what is wrong with it stands below."""
    row = FILE_CLASSES[PROOF]
    sent = st.file_uploader(f"{label}（选填）" if optional else label, key=f"{form.name}.file.{form.token}")
    st.caption(f"单个文件最大 {size_words(row.most_bytes)}，可传：{type_words(row)}")
    form.problem("file")
    return sent


def proof_file(form: Form[Any], matter_id: UUID, sent: UploadedFile | None) -> AttachFile | None:
    """What was chosen, as the use cases of service take it."""
    return attaching(form.token, matter_id, sent, sent.name, kind=PROOF) if sent is not None else None
