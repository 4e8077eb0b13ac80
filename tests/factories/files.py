"""Files for tests: small ones of every type that the portal takes, and attaching them."""

import io
import zipfile
from typing import Any
from uuid import UUID, uuid4

from PIL import Image

from core.files.attach import Attached, attach_file, attaching
from core.law.files import WITHDRAWAL_REQUEST
from core.law.problem import Problem
from core.law.roles import Role
from tests.factories.world import World

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def picture(kind: str = "PNG", colour: str = "navy") -> bytes:
    """A small picture that a browser shows."""
    out = io.BytesIO()
    Image.new("RGB", (80, 50), colour).save(out, kind)
    return out.getvalue()


def zipped(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, b"<x/>")
    return out.getvalue()


def compound(*streams: str) -> bytes:
    """The beginning of an OLE compound file and its directory's names, as far as the portal reads them."""
    names = b"".join(f"{name}\0".encode("utf-16-le").ljust(64, b"\0") for name in streams)
    return bytes.fromhex("D0CF11E0A1B11AE1").ljust(512, b"\0") + names


def try_attaching(
    world: World,
    matter_id: UUID,
    data: bytes = PDF,
    name: str = "营业执照.pdf",
    *,
    by: str | Role = Role.WINDOW_CLERK,
    kind: str = "material",
    token: UUID | None = None,
    **more: Any,
) -> Attached | list[Problem]:
    command = attaching(token or uuid4(), matter_id, io.BytesIO(data), name, kind=kind, **more)
    return attach_file(world.ctx(by), command)


def withdrawal_request(world: World, matter_id: UUID) -> UUID:
    """The attached request to withdraw that the applicant has signed; its id."""
    return attach(world, matter_id, name="撤回申请书.pdf", kind=WITHDRAWAL_REQUEST)


def attach(world: World, matter_id: UUID, data: bytes = PDF, name: str = "营业执照.pdf", **more: Any) -> UUID:
    """The id of a file that was attached; fails the test where it is refused."""
    result = try_attaching(world, matter_id, data, name, **more)
    assert isinstance(result, Attached), result
    return result.file_id
