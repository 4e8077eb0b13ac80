"""How articles are built: which have paragraphs (款) and items (项), so that a citation can be held to them (art 13).

The regulation is complete, from its text. Of other laws the table has the articles that law.md cites, counted from
memory where it does not quote them (M): such a row is a reason to look again, never to refuse.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.law.basis import LAWS, Sure, chinese_number
from core.law.names import TextKind, clean, half_width

OTHER = "other"
"""A law that the table of laws does not hold; its name is typed."""
_NUMBER = re.compile(r"\d{1,9}", re.ASCII)
_COUNTED = {chinese_number(number): str(number) for number in range(1, 1500)}
"""What is written as a statute writes it: no law has more articles than the civil code's 1260."""


def read_citation(value: Any) -> tuple[dict[str, Any], str]:
    """A citation with its parts as numbers, and what is wrong with it in words; empty if nothing is."""
    one = value if isinstance(value, Mapping) else {}
    law, title = str(one.get("law") or ""), str(one.get("title") or "").strip()
    if law != OTHER and law not in LAWS:
        return dict(one), "请选择法律、法规或规章"
    if law == OTHER:
        title, problems = clean(title, TextKind.TITLE, label="法律、法规或规章的名称")
        if problems:
            return dict(one), problems[0].message
        title = title.removeprefix("《").removesuffix("》")
    numbers: dict[str, int | None] = {}
    for part in ("article", "paragraph", "item"):
        text = half_width(str("" if one.get(part) is None else one[part])).strip()
        text = _COUNTED.get(text.removeprefix("第").rstrip("条款项"), text)
        if text and not (_NUMBER.fullmatch(text) and 1 <= int(text) <= 9999):
            return dict(one), "条、款、项须为从 1 起的数字"
        numbers[part] = int(text) if text else None
    if numbers["article"] is None:
        return dict(one), "请填写第几条"
    return {"law": law, "title": title if law == OTHER else "", **numbers}, ""


def citation_words(value: Mapping[str, Any]) -> str:
    """《中华人民共和国行政许可法》第三十二条第一款第四项, as a paper cites it."""
    title = LAWS[value["law"]].title if value.get("law") in LAWS else str(value.get("title", ""))
    parts = (("article", "条"), ("paragraph", "款"), ("item", "项"))
    cited = "".join(
        f"第{chinese_number(int(value[part]))}{word}" for part, word in parts if value.get(part) is not None
    )
    # Within book title marks the inner ones are single (GB/T 15834).
    return f"《{title.replace('《', '〈').replace('》', '〉')}》{cited}"


@dataclass(frozen=True)
class ArticleShape:
    """`paragraphs` counts from 1; `items` gives for a paragraph that has items their number."""

    law: str
    article: int
    paragraphs: int = 1
    items: Mapping[int, int] = field(default_factory=dict)
    sure: Sure = Sure.M


def _rows(
    law: str, sure: Sure, shapes: Mapping[int, tuple[int, Mapping[int, int]]]
) -> Iterator[ArticleShape]:
    for number, (paragraphs, items) in shapes.items():
        yield ArticleShape(law, number, paragraphs, items, sure)


_PLAIN: tuple[int, Mapping[int, int]] = (1, {})
_REGULATION = dict.fromkeys(range(1, 28), _PLAIN) | {
    2: (1, {1: 2}),
    6: (2, {}),
    8: (2, {1: 8}),
    12: (1, {1: 3}),
    22: (2, {}),
    23: (1, {1: 4}),
    25: (2, {}),
}
_LICENSE = {
    32: (2, {1: 5}),
    34: (3, {}),
    38: (2, {}),
    39: (2, {1: 4}),
    40: _PLAIN,
    42: (2, {}),
    44: _PLAIN,
    45: _PLAIN,
    47: (2, {}),
    48: (2, {1: 5}),
    49: _PLAIN,
    50: (2, {}),
    69: (4, {1: 5}),
    70: (1, {1: 6}),
    82: _PLAIN,
}
_PENALTY = {
    9: (1, {1: 6}),
    27: (2, {}),
    29: _PLAIN,
    32: (1, {1: 5}),
    33: (3, {}),
    36: (2, {}),
    42: (2, {}),
    43: (3, {}),
    44: _PLAIN,
    45: (2, {}),
    48: (2, {}),
    51: _PLAIN,
    52: (3, {}),
    54: (2, {}),
    55: (2, {}),
    56: _PLAIN,
    57: (2, {1: 4}),
    58: (2, {1: 4}),
    59: (2, {1: 6}),
    60: _PLAIN,
    61: (2, {}),
    62: _PLAIN,
    63: (2, {1: 6}),
    64: (1, {1: 8}),
    65: _PLAIN,
    66: (2, {}),
    67: (3, {}),
    68: (1, {1: 2}),
    72: (2, {1: 4}),
    73: (3, {}),
    85: _PLAIN,
}
_COMPULSION = {
    19: _PLAIN,
    35: (1, {1: 4}),
    36: _PLAIN,
    42: (2, {}),
    45: (2, {}),
    53: _PLAIN,
    54: _PLAIN,
    55: (2, {1: 5}),
    69: _PLAIN,
}
_DISCLOSURE = {
    14: _PLAIN,
    15: _PLAIN,
    16: (2, {}),
    30: _PLAIN,
    32: _PLAIN,
    33: (3, {}),
    35: _PLAIN,
    36: (1, {1: 7}),
    37: _PLAIN,
    38: _PLAIN,
    39: (2, {}),
    42: (2, {}),
}
_INSPECTION = {
    9: (3, {}),
    14: (4, {}),
    17: _PLAIN,
    18: (2, {1: 3}),
    20: (2, {}),
    21: (2, {}),
    26: (1, {1: 3}),
}

SHAPES = {
    (row.law, row.article): row
    for row in (
        # Article 7 is printed in one piece although it speaks of two things; so it has one paragraph.
        *_rows("regulation", Sure.V, _REGULATION),
        *_rows("license_law", Sure.M, _LICENSE),
        *_rows("penalty_law", Sure.M, _PENALTY),
        *_rows("compulsion_law", Sure.M, _COMPULSION),
        *_rows("disclosure_regulation", Sure.M, _DISCLOSURE),
        *_rows("labor_inspection_regulation", Sure.M, _INSPECTION),
    )
}

LAST_ARTICLE: Mapping[str, tuple[int, Sure]] = {
    "regulation": (27, Sure.V),
    "penalty_law": (86, Sure.M),
    "license_law": (83, Sure.M),
    "compulsion_law": (71, Sure.M),
    "reconsideration_law": (90, Sure.M),
    "litigation_law": (103, Sure.M),
    "disclosure_regulation": (56, Sure.M),
    "labor_inspection_regulation": (36, Sure.M),
}
"""How many articles a law has."""


def citation_flaw(cited: Mapping[str, Any]) -> tuple[str, Sure] | None:
    """What is wrong with a citation (as `read_citation` returns it) and how sure that is; None where nothing is known
    to be. A law that the tables do not hold has no flaw."""
    law, number = str(cited["law"]), int(cited["article"])
    words = citation_words(cited)
    last = LAST_ARTICLE.get(law)
    if last is not None and number > last[0]:
        return f"{words}不存在，该法共{last[0]}条，请核对", last[1]
    shape = SHAPES.get((law, number))
    if shape is None:
        return None
    paragraph, item = cited.get("paragraph"), cited.get("item")
    if paragraph is None and shape.paragraphs > 1:
        return f"{words}有{shape.paragraphs}款，请引用到款", shape.sure
    if paragraph is not None and paragraph > shape.paragraphs:
        return f"{words}不存在，该条共{shape.paragraphs}款，请核对", shape.sure
    items = shape.items.get(paragraph or 1, 0)
    if item is not None and item > items:
        there = f"该款共{items}项" if items else "该款没有项"
        return f"{words}不存在，{there}，请核对", shape.sure
    if item is None and items:
        return f"{words}有{items}项，请引用到项", shape.sure
    return None


def is_known(law: str, number: int) -> bool:
    """Whether the tables say how this article is built."""
    return (law, number) in SHAPES


def shape_words(law: str, number: int) -> str:
    """How an article is built, for whoever is about to cite it; empty where nothing is known."""
    shape = SHAPES.get((law, number))
    if shape is None:
        return ""
    items = "".join(f"，第{paragraph}款有{count}项" for paragraph, count in sorted(shape.items.items()))
    doubt = "" if shape.sure is Sure.V else f"（{shape.sure.label}）"
    return f"该条有{shape.paragraphs}款{items}{doubt}"


_NUMERALS = {chinese_number(n): n for n in range(1, 1300)}
_TITLES = {title: law.code for law in LAWS.values() for title in (law.title, law.short.strip("《》"))}
_SHORTER = {law.title.removeprefix("中华人民共和国"): law.code for law in LAWS.values()}
_NUMERAL = "([一二三四五六七八九十百千零]+|[0-9０-９]+)"
_PLAIN_TITLES = "|".join(sorted(map(re.escape, {**_TITLES, **_SHORTER}), key=len, reverse=True))
_LAW = re.compile(f"(?:《([^《》]{{2,60}})》|({_PLAIN_TITLES}))(?:[（(][^（）()]{{1,20}}[）)])?(?=第)")
_PLACE = re.compile(
    f"(?:第{_NUMERAL}条)?(?:第{_NUMERAL}款)?(?:第[（(]?{_NUMERAL}[）)]?项)?(?:(?:、|，|和|及|以及|或者)(?=第))?"
)


def citations_in(text: str) -> list[dict[str, Any]]:
    """The citations that a text makes of laws that the table holds, as 《行政处罚法》第五十九条第一款第六项、第60条."""
    found = []
    for match in _LAW.finditer(text):
        name = match[1] or match[2]
        law = _TITLES.get(name) or _SHORTER.get(name)
        if law:
            found += [{"law": law, **place} for place in _places(text, match.end())]
    return found


def _places(text: str, start: int) -> Iterator[dict[str, int | None]]:
    """The places named one after another; a further paragraph or item belongs to the article named before it."""
    article = paragraph = None
    while (match := _PLACE.match(text, start)) and match.end() > start and match[0].startswith("第"):
        numbers = [_number(part) for part in match.groups()[:3]]
        if not any(numbers):
            return
        if numbers[0]:
            article, paragraph = numbers[0], numbers[1]
        elif numbers[1]:
            paragraph = numbers[1]
        if article is None:
            return
        yield {"article": article, "paragraph": paragraph, "item": numbers[2]}
        start = match.end()


def _number(words: str | None) -> int | None:
    return int(words) if words and words.isdigit() else _NUMERALS.get(words or "")
