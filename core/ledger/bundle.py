"""Writing an evidence bundle: what `check_bundle.py` checks offline, in the form that it prescribes.

Pure: it takes what the ledger holds and a function that signs as the portal. It does not judge: an entry that was
tampered with in the database is written as it stands, and the checker names it.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from core.clock import local
from core.ledger import check_bundle as form
from db.ledger.canonical import moment


@dataclass(frozen=True)
class Shown:
    """An image as it was committed to: salt (16 bytes) and canonical JSON."""

    salt: bytes
    text: bytes


@dataclass(frozen=True)
class Withheld:
    """An image that the reader may not see, and why, in words for the reader."""

    reason: str


@dataclass(frozen=True)
class Destroyed:
    """An image whose key was destroyed, and the number of the certificate."""

    certificate_no: str


@dataclass(frozen=True)
class BundleEntry:
    """One entry: its place, the hashed bytes with their first line, the portal's signature, the inclusion proof in the
    bundle's head, and its image; None for an entry without one."""

    index: int
    body: bytes
    signature: bytes
    proof: Sequence[bytes]
    image: Shown | Withheld | Destroyed | None


@dataclass(frozen=True)
class BundleFacts:
    """What the manifest says. `statement` are the head's signed bytes with their first line. Keys are raw public keys
    as lower hex; the first of `portal_keys` signs the manifest, all of them may have signed entries."""

    object_type: str
    object_id: UUID
    made_at: datetime
    statement: bytes
    head_signature: bytes
    portal_keys: tuple[str, ...]
    sealer_key: str


def write_bundle(
    stream: BinaryIO,
    facts: BundleFacts,
    entries: Iterable[BundleEntry],
    sign: Callable[[bytes], bytes],
) -> int:
    """Write the zip; gives the number of entries. `entries` come in the order of their index.

    The same input gives the same bytes. The zip is put together in memory. Raises ValueError where something cannot
    be put into the bundle's form: a body or head of another format, bytes that are no text, more than 4 GiB.
    """
    lines = [_line(entry) for entry in entries]
    statement = _after(facts.statement, form.SIGNED_HEAD)
    contents = {
        form.ENTRIES: b"".join(line + b"\n" for line in lines),
        form.CHECKER: Path(form.__file__).read_bytes(),
        form.NOTE: note(facts).encode(),
    }
    manifest = {
        "format": form.FORMAT,
        "object": {"type": facts.object_type, "id": str(facts.object_id)},
        "made_at": moment(facts.made_at),
        "head": {"statement": statement, "signature": facts.head_signature.hex()},
        "size": _size(statement),
        "portal_keys": list(facts.portal_keys),
        "sealer_key": facts.sealer_key,
        "entries": [hashlib.sha256(line).hexdigest() for line in lines],
        "files": {name: hashlib.sha256(contents[name]).hexdigest() for name in (form.CHECKER, form.NOTE)},
    }
    if place := form.misfit(manifest, form.MANIFEST_FORM):
        raise ValueError(f"the manifest has no valid {place}")
    contents[form.MANIFEST] = form.canonical(manifest)
    contents[form.SIGNATURE] = sign(form.SIGNED_MANIFEST + contents[form.MANIFEST]).hex().encode()
    if sum(len(content) for content in contents.values()) >= _LARGEST:
        raise ValueError("a bundle holds less than 4 GiB")
    stream.write(form.pack(contents))
    return len(lines)


_LARGEST = (1 << 32) - (1 << 16)
"""Sizes and places in the zip have 32 bits; some room for its own records."""


def _line(entry: BundleEntry) -> bytes:
    image = entry.image
    shown: dict[str, str] | None = None
    if isinstance(image, Shown):
        shown = {"salt": image.salt.hex(), "text": image.text.decode()}
    elif isinstance(image, Withheld):
        shown = {"withheld": image.reason}
    elif isinstance(image, Destroyed):
        shown = {"destroyed": image.certificate_no}
    values = {
        "index": entry.index,
        "body": _after(entry.body, form.ENTRY_PREFIX),
        "signature": entry.signature.hex(),
        "proof": [one.hex() for one in entry.proof],
        "image": shown,
    }
    if place := form.misfit(values, form.LINE_FORM):
        raise ValueError(f"entry {entry.index} has no valid {place}")
    return form.canonical(values)


def _after(data: bytes, prefix: bytes) -> str:
    if not data.startswith(prefix):
        raise ValueError(f"not {prefix!r}: {data[: len(prefix)]!r}")
    return data.removeprefix(prefix).decode()


def _size(statement: str) -> str:
    values = form.parse(statement.encode())
    if place := form.misfit(values, form.STATEMENT_FORM):
        raise ValueError(f"the head has no valid {place}")
    return str(values["size"])


def note(facts: BundleFacts) -> str:
    """说明.txt: what the bundle is and how to check it, for readers who are no engineers."""
    return _NOTE.format(
        object_type=facts.object_type,
        object_id=facts.object_id,
        made_at=f"{local(facts.made_at):%Y-%m-%d %H:%M:%S}",
        portal_key=next(iter(facts.portal_keys), ""),
        sealer_key=facts.sealer_key,
    )


_NOTE = """执法全过程记录核验包

对象：{object_type} {object_id}
制作时间：{made_at}（北京时间）

一、内容
entries.jsonl 是该对象在执法记录账本中的全部导出条目，一行一条，按账本次序排列。每条写明何时、由哪个账号、
在哪次登录中、对什么做了什么；条目内容（记录当时的样子）可以看见的附在该条，不宜提供的写明原因，
依法销毁的写明销毁凭证号。manifest.json 是清单，manifest.sig 是门户对清单的签名。

二、怎样核验
1. 在一台可信的电脑上安装 Python 3.11 或更新版本，以及 cryptography 程序包。核验时不需要联网。
2. 最好使用从制作机关另行取得的 check_bundle.py；本包所附的一份仅供方便。
3. 运行：python check_bundle.py 核验包.zip --key 门户公钥 --sealer-key 封存公钥
   核对纸质文书，再加：--paper "二维码中的文字"
4. 结果“核验通过”表示未发现问题；否则逐一列出问题所在的文件、行、账本序号和部分。

三、公钥
请以制作机关公布的为准，不要以本包所写的为准：
门户公钥 {portal_key}
封存公钥 {sealer_key}

四、能说明什么，不能说明什么
核验通过说明：所列条目由门户签名，在封存时已在账本之中，此后未被改动，所示内容就是当时记录的内容；
所列各对象的版本之间没有缺漏。核验不能说明：登记的内容在录入时是否属实；封存之后是否又有新的条目；
制作机关是否还有未放入本包的其他对象的条目。

In short (English): run "python check_bundle.py bundle.zip --key PORTAL_KEY --sealer-key SEALER_KEY" with the keys that
the agency publishes. A clean result shows that the entries were signed by the portal, stood in the sealed ledger, and
have not been changed since. It does not show that what was entered was true, or that nothing followed later.
"""
