"""Fonts: base and full files, the chain of fonts, what cannot be printed, and glyphs cut out unharmed."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from threading import Thread

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

from core.documents import faces as faces_module
from core.documents.faces import (
    OWN_FONT,
    FontChoice,
    MissingGlyph,
    Style,
    describe,
    faces,
    font_file,
    font_problems,
    plain,
    unprintable,
)
from core.documents.fonts import BASE_FOLDER, FULL_FOLDER
from core.documents.subset_fonts import base_characters, subset
from core.documents.truetype import FontUnusable, read_font, subset_font

PLAIN = FontChoice()
NOWHERE = "\U00030000"  # 𰀀, of CJK Extension G, in none of the fonts


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[Path, object]]:
    """A process that has read no font yet."""
    read: dict[Path, object] = {}
    monkeypatch.setattr(faces_module, "_read", read)
    faces.cache_clear()
    yield read
    faces.cache_clear()


@pytest.mark.long
@pytest.mark.parametrize("name", sorted(set(OWN_FONT.values())))
def test_the_base_fonts_are_what_the_script_makes_of_the_full_ones(name: str, tmp_path: Path) -> None:
    subset(FULL_FOLDER / name, tmp_path / name)
    assert (tmp_path / name).read_bytes() == (BASE_FOLDER / name).read_bytes()


@pytest.mark.parametrize("name", sorted(set(OWN_FONT.values())))
def test_the_base_fonts_have_the_whole_base(name: str) -> None:
    assert base_characters() <= set(font_file(BASE_FOLDER / name).glyph_of)


def test_the_base_has_what_office_papers_need() -> None:
    needed = "抚顺市人力资源和社会保障局〔2026〕①⑳√□☐☑×÷℃㎡（）《》“”‘’，。、；：？！…—·％‰№○●Aaz09~\u3000 "
    assert set(map(ord, needed)) <= base_characters()


def test_ordinary_text_reads_the_base_font_alone(unread: dict[Path, object]) -> None:
    faces(PLAIN)[Style.BODY].width("抚顺市人社局2026年1月5日")
    assert list(unread) == [BASE_FOLDER / OWN_FONT[Style.BODY]]


def test_a_rare_character_reads_the_full_font_once(unread: dict[Path, object]) -> None:
    face = faces(PLAIN)[Style.BODY]
    assert [run for _, run in face.runs("申请人䶮𬱖，男")] == ["申请人", "䶮𬱖", "，男"]
    assert list(unread) == [BASE_FOLDER / OWN_FONT[Style.BODY], FULL_FOLDER / OWN_FONT[Style.BODY]]
    before = dict(unread)
    list(face.runs("䶮𬱖镕喆"))
    assert unread == before


@pytest.mark.parametrize("style", Style)
def test_every_style_has_the_rare_characters(style: Style) -> None:
    assert faces(PLAIN)[style].missing("䶮𬱖镕喆堃") == ()


def test_characters_that_no_font_has_are_named() -> None:
    with pytest.raises(MissingGlyph) as caught:
        faces(PLAIN)[Style.BODY].width(f"王{NOWHERE}😀{NOWHERE}芳")
    assert caught.value.characters == (NOWHERE, "😀")
    assert str(caught.value) == f"以下字符无法打印：{NOWHERE}（U+30000）、😀（U+1F600）"


@pytest.mark.parametrize(
    "char", ["\x00", "\x07", "\x1b", "\x7f", "\u200b", "\u202e", "\ufeff", "\u2028", "\ud800"]
)
def test_control_characters_are_refused_and_shown_by_their_code_point_alone(char: str) -> None:
    assert unprintable(f"王{char}芳", PLAIN) == (char,)
    assert describe(char) == f"U+{ord(char):04X}"


def test_line_ends_and_tabs_are_no_fault() -> None:
    assert unprintable("甲\r\n乙\r丙\n丁\t戊", PLAIN) == ()
    assert plain("甲\r\n乙\r丙\n丁\t戊") == "甲\n乙\n丙\n丁\u3000戊"


def test_widths_are_sums_of_characters() -> None:
    face = faces(PLAIN)[Style.BODY]
    assert face.width("抚顺") == pytest.approx(2.0)
    assert face.width("抚顺A") == pytest.approx(2.0 + face.width("A"))
    assert face.width("") == 0


def test_threads_may_share_a_face(unread: dict[Path, object]) -> None:
    found: list[float] = []
    threads = [
        Thread(target=lambda: found.append(faces(PLAIN)[Style.BODY].width("申请人䶮𬱖"))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [5.0] * 8


def make_font(path: Path, characters: str, *, blank: str = "") -> Path:
    """A font of squares with 2048 units in an em; the last of `characters` is a composite of the first."""
    names = {ord(char): f"g{number}" for number, char in enumerate(characters + blank)}
    glyphs = {".notdef": TTGlyphPen(None).glyph()}
    for number, char in enumerate(characters):
        pen = TTGlyphPen(glyphs)
        if number and number == len(characters) - 1:
            pen.addComponent("g0", (0.5, 0, 0, 0.5, 300, 100))
        else:
            pen.moveTo((100, 0))
            pen.lineTo((100, 900 + number))
            pen.lineTo((1900, 900))
            pen.closePath()
        glyphs[names[ord(char)]] = pen.glyph()
    for char in blank:
        glyphs[names[ord(char)]] = TTGlyphPen(None).glyph()
    builder = FontBuilder(2048, isTTF=True)
    builder.setupGlyphOrder(list(glyphs))
    builder.setupCharacterMap(names)
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics(dict.fromkeys(glyphs, (2000, 100)))
    builder.setupHorizontalHeader(ascent=1800, descent=-248)
    builder.setupNameTable({"familyName": "Own", "styleName": "Regular", "psName": "OwnFangSong"})
    builder.setupOS2(sCapHeight=1400)
    builder.setupPost()
    builder.save(path)
    return path


# The Chinese characters of GB 18030-2022, level 3: the block of 1993 as far as U+9FEF, Extensions A to F, and
# twelve that stand among the compatibility characters.
IDEOGRAPHS = (
    (0x4E00, 0x9FEF),
    (0x3400, 0x4DB5),
    (0x20000, 0x2A6D6),
    (0x2A700, 0x2B734),
    (0x2B740, 0x2B81D),
    (0x2B820, 0x2CEA1),
    (0x2CEB0, 0x2EBE0),
)


@pytest.mark.parametrize("style", Style)
def test_every_chinese_character_of_the_national_standard_prints(style: Style) -> None:
    text = "".join(chr(code) for first, last in IDEOGRAPHS for code in range(first, last + 1))
    text += "﨎﨏﨑﨓﨔﨟﨡﨣﨤﨧﨨﨩"
    assert len(text) == 87_887
    assert faces(PLAIN)[style].missing(text) == ()


def test_a_bureaus_fangsong_comes_first_and_noto_fills_its_gaps(tmp_path: Path) -> None:
    choice = FontChoice(fangsong=make_font(tmp_path / "fs.ttf", "抚顺市"))
    runs = [(font.name, run) for font, run in faces(choice)[Style.BODY].runs("抚顺市局")]
    assert runs == [("OwnFangSong", "抚顺市"), ("NotoSerifSC-Regular", "局")]
    assert [font.name for font, _ in faces(choice)[Style.TITLE].runs("抚顺市")] == ["NotoSerifSC-Bold"]


def test_a_further_font_fills_what_noto_lacks(tmp_path: Path) -> None:
    choice = FontChoice(extra=(make_font(tmp_path / "extra.ttf", NOWHERE),))
    for face in faces(choice).values():
        assert [font.name for font, _ in face.runs(NOWHERE)] == ["OwnFangSong"]


def test_a_blank_where_a_character_should_be_does_not_count_as_having_it(tmp_path: Path) -> None:
    choice = FontChoice(extra=(make_font(tmp_path / "blank.ttf", "甲", blank=NOWHERE),))
    assert faces(choice)[Style.BODY].missing(NOWHERE) == (NOWHERE,)


def test_a_bureaus_title_font_and_kaiti_come_first_in_their_styles(tmp_path: Path) -> None:
    own = make_font(tmp_path / "own.ttf", "抚顺市" + NOWHERE)
    for choice, style in ((FontChoice(title=own), Style.TITLE), (FontChoice(kaiti=own), Style.SUBHEADING)):
        assert [font.name for font, _ in faces(choice)[style].runs("抚顺市")] == ["OwnFangSong"]
        assert [font.name for font, _ in faces(choice)[Style.BODY].runs("顺")] == ["NotoSerifSC-Regular"]
        assert [font.name for font, _ in faces(choice)[Style.BODY].runs(NOWHERE)] == ["OwnFangSong"]


def test_the_environment_names_a_bureaus_fonts() -> None:
    environment = {
        "PORTAL_FANGSONG": "/f/simfang.ttf",
        "PORTAL_TITLE_FONT": "/f/title.ttf",
        "PORTAL_KAITI": "/f/kaiti.ttf",
        "PORTAL_EXTRA_FONTS": "/f/a.ttf:/f/b.ttf",
    }
    chosen = FontChoice.from_environment(environment)
    assert chosen == FontChoice(
        Path("/f/simfang.ttf"),
        (Path("/f/a.ttf"), Path("/f/b.ttf")),
        Path("/f/title.ttf"),
        Path("/f/kaiti.ttf"),
    )
    assert FontChoice.from_environment({}) == PLAIN


def test_unusable_fonts_are_reported_by_name_and_reason(tmp_path: Path) -> None:
    (tmp_path / "text.ttf").write_text("not a font")
    cut = (BASE_FOLDER / OWN_FONT[Style.BODY]).read_bytes()[:2000]
    (tmp_path / "cut.ttf").write_bytes(cut)
    choice = FontChoice(tmp_path / "gone.ttf", (tmp_path / "text.ttf", tmp_path / "cut.ttf"))
    assert font_problems(choice) == (
        "字体文件gone.ttf不能使用：文件不存在或无法读取",
        "字体文件text.ttf不能使用：不是TrueType字体，或者文件已损坏",
        "字体文件cut.ttf不能使用：不是TrueType字体，或者文件已损坏",
    )
    with pytest.raises(FontUnusable):
        read_font(tmp_path / "text.ttf")


def test_a_subset_keeps_outlines_widths_and_order() -> None:
    source = font_file(FULL_FOLDER / OWN_FONT[Style.BODY])
    glyphs = [0, *(source.glyph_of[ord(char)] for char in "䶮国𬱖1，")]
    whole = TTFont(FULL_FOLDER / OWN_FONT[Style.BODY])
    part = TTFont(BytesIO(subset_font(source, glyphs)))
    assert part["maxp"].numGlyphs == len(glyphs)
    for number, glyph in enumerate(glyphs):
        wanted, found = whole.getGlyphName(glyph), part.getGlyphName(number)
        assert part["glyf"][found] == whole["glyf"][wanted]
        assert part["hmtx"][found] == whole["hmtx"][wanted]


def test_a_subset_carries_the_parts_of_composite_glyphs(tmp_path: Path) -> None:
    path = make_font(tmp_path / "composite.ttf", "甲乙丙")
    source = read_font(path)
    part = TTFont(BytesIO(subset_font(source, [0, source.glyph_of[ord("丙")]])))
    assert part["maxp"].numGlyphs == 3
    drawn, wanted = (DecomposingRecordingPen(font.getGlyphSet()) for font in (part, TTFont(path)))
    part.getGlyphSet()[part.getGlyphName(1)].draw(drawn)
    TTFont(path).getGlyphSet()["g2"].draw(wanted)
    assert drawn.value == wanted.value != []
