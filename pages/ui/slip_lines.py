"""The lines of a slip as they stand in an address: one after the other, in a form that a link can hold."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from core.law.lending import MOST_LINES
from core.lending.asking import Line
from core.lending.borrowable import Borrowable
from core.lending.reading import Slip


def written(lines: Iterable[Line]) -> str:
    """The lines as text: file or matter, volume, item, pages."""
    return ",".join(_one(line) for line in lines)


def read(text: str) -> tuple[Line, ...]:
    """The lines of an address; what is no line is left out."""
    found = (_line(part) for part in text.split(",")[:MOST_LINES] if part)
    return tuple(dict.fromkeys(one for one in found if one is not None))


def words(line: Line, known: Sequence[Borrowable]) -> tuple[str, str, str]:
    """Number, department, and what of it."""
    one = next(
        (
            each
            for each in known
            if (each.case_file_id, each.matter_id) == (line.case_file_id, line.matter_id)
        ),
        None,
    )
    if one is None:
        return "（已不能借阅）", "", ""
    if line.matter_id:
        return one.number, one.unit, "在办事项"
    content = next((each for each in one.contents if each.item_id == line.item_id), None)
    part = f"第{line.volume}卷" if line.volume else f"全卷（共{one.volumes}卷{one.pages}页）"
    if content is not None:
        part = f"《{content.title}》"
        if line.first_page or line.last_page:
            part += f" 第{line.first_page or 1}至{line.last_page or content.pages}页"
    return one.number, one.unit, part


def _one(line: Line) -> str:
    head = f"m{line.matter_id}" if line.matter_id else str(line.case_file_id)
    rest = [f"v{line.volume}" if line.volume else "", f"i{line.item_id}" if line.item_id else ""]
    if line.first_page or line.last_page:
        rest.append(f"p{line.first_page or ''}-{line.last_page or ''}")
    return ".".join([head, *(one for one in rest if one)])


def _line(text: str) -> Line | None:
    head, *rest = text.split(".")
    try:
        if head.startswith("m"):
            return Line(matter_id=UUID(head[1:]))
        parts = {one[0]: one[1:] for one in rest if one}
        first, _, last = parts.get("p", "").partition("-")
        return Line(
            case_file_id=UUID(head),
            volume=int(parts["v"]) if "v" in parts else None,
            item_id=UUID(parts["i"]) if "i" in parts else None,
            first_page=int(first) if first else None,
            last_page=int(last) if last else None,
        )
    except ValueError:
        return None


def of_slip(slip: Slip) -> tuple[Line, ...]:
    """The lines of a slip that was asked before."""
    return tuple(
        Line(one.case_file_id, one.matter_id, one.volume, one.content_id, one.first_page, one.last_page)
        for one in slip.lines
    )
