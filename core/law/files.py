"""Attachments: which kinds of file the portal takes, and what each class of attachment may be.

The regulation says that materials are kept with the record (arts 4, 21); it sets no sizes or formats. Those follow what
archives take (OFD: GB/T 33190; PDF, pictures, sound and film: GB/T 18894) and what the upload field holds in memory.
"""

from dataclasses import dataclass

from core.law.basis import Basis, Sure, article

KILOBYTE = 1024
MEGABYTE = 1024 * KILOBYTE


@dataclass(frozen=True)
class FileType:
    """A format. `endings` are those of its file names, the first the usual one; `preview` says how a browser shows it:
    picture, pdf, or not at all (empty)."""

    code: str
    label: str
    media_type: str
    endings: tuple[str, ...]
    preview: str = ""


FILE_TYPES = {
    row.code: row
    for row in (
        FileType("pdf", "PDF", "application/pdf", (".pdf",), "pdf"),
        FileType("ofd", "OFD", "application/ofd", (".ofd",)),
        FileType("jpeg", "JPEG 图片", "image/jpeg", (".jpg", ".jpeg", ".jpe"), "picture"),
        FileType("png", "PNG 图片", "image/png", (".png",), "picture"),
        FileType("webp", "WebP 图片", "image/webp", (".webp",), "picture"),
        FileType("tiff", "TIFF 图片", "image/tiff", (".tif", ".tiff")),
        FileType(
            "docx",
            "Word 文档",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            (".docx",),
        ),
        FileType(
            "xlsx",
            "Excel 表格",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            (".xlsx",),
        ),
        FileType("doc", "Word/WPS 文档（旧格式）", "application/msword", (".doc", ".wps")),
        FileType("xls", "Excel/WPS 表格（旧格式）", "application/vnd.ms-excel", (".xls", ".et")),
        FileType("mp3", "MP3 录音", "audio/mpeg", (".mp3",)),
        FileType("wav", "WAV 录音", "audio/wav", (".wav",)),
        FileType("mp4", "MP4 音视频", "video/mp4", (".mp4", ".m4a", ".m4v")),
    )
}

_PICTURES = frozenset({"jpeg", "png", "webp", "tiff"})
_LAYOUTS = frozenset({"pdf", "ofd"})
_OFFICE = frozenset({"docx", "xlsx", "doc", "xls"})
_SOUND_AND_FILM = frozenset({"mp3", "wav", "mp4"})


@dataclass(frozen=True)
class FileClass:
    """A class of attachment: the types it takes (codes) and the most bytes of one file.

    `by_hand` is False for what another record of the portal keeps; the form of attachments neither offers nor replaces it.
    `tells_who` is what may tell who somebody is: from an informant whose name is sealed it is taken in sealed alone.
    """

    code: str
    label: str
    types: frozenset[str]
    most_bytes: int
    basis: Basis | None = None
    by_hand: bool = True
    tells_who: bool = False


WITHDRAWAL_REQUEST = "withdrawal_request"
"""The class of the request that an applicant has signed: the step of withdrawing rests on it (core.law.requirements)."""

FILE_CLASSES = {
    row.code: row
    for row in (
        FileClass("material", "申请材料", _LAYOUTS | _PICTURES | _OFFICE, 20 * MEGABYTE, article(4)),
        FileClass(
            "identity", "身份、授权证明", _LAYOUTS | _PICTURES, 10 * MEGABYTE, article(4), tells_who=True
        ),
        FileClass(
            WITHDRAWAL_REQUEST,
            "撤回申请书（签名）",
            _LAYOUTS | _PICTURES,
            20 * MEGABYTE,
            Basis("regulation", 4, sure=Sure.D),
        ),
        FileClass(
            "evidence",
            "来信、证据材料",
            _LAYOUTS | _PICTURES | _OFFICE | _SOUND_AND_FILM,
            20 * MEGABYTE,
            article(5),
            tells_who=True,
        ),
        FileClass("recording", "短录音、短视频", _SOUND_AND_FILM, 20 * MEGABYTE, article(2), tells_who=True),
        FileClass(
            "signed_paper", "签名文书扫描件", _LAYOUTS | _PICTURES, 20 * MEGABYTE, article(8), by_hand=False
        ),
        FileClass(
            "pen_signature", "手写板签名图", frozenset({"png"}), 200 * KILOBYTE, article(8), by_hand=False
        ),
        FileClass(
            "service_proof", "送达凭证", _LAYOUTS | _PICTURES, 20 * MEGABYTE, article(15), by_hand=False
        ),
        FileClass("other", "其他", _LAYOUTS | _PICTURES | _OFFICE | _SOUND_AND_FILM, 20 * MEGABYTE),
    )
}
"""None above the 20 MB that `server.maxUploadSize` of .streamlit/config.toml lets through."""

OLD_SCAN = FileClass(
    "old_scan", "旧案卷扫描件", _LAYOUTS | _PICTURES, 20 * MEGABYTE, article(21), by_hand=False
)
"""What is on paper in a case file from before the portal; no attachment of a matter."""

LONGEST_NAME = 200
"""Characters of a file name, its ending included."""


def type_words(file_class: FileClass) -> str:
    """The types of a class as a sentence lists them, each once, in the table's order."""
    return "、".join(row.label for row in FILE_TYPES.values() if row.code in file_class.types)


def size_words(count: int) -> str:
    """`512 B`, `1.5 KB`, `20 MB`: bytes for a reader, with 1 KB = 1024 B."""
    amount, unit = float(count), "B"
    for larger in ("KB", "MB", "GB", "TB"):
        if amount < 1024:
            break
        amount, unit = amount / 1024, larger
    return f"{amount:.1f}".removesuffix(".0") + f" {unit}"
