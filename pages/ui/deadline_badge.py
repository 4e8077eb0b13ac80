"""How a deadline stands: a word, a mark and a colour together, the same everywhere."""

from core.deadlines.lights import Light
from pages.ui.text import Tag, tag


def deadline_tag(light: Light) -> Tag:
    """For a cell of a table or a fact; the pointer resting on it shows start, length, end and article."""
    return Tag(light.word, light.tone, light.hint)


def deadline_badge(light: Light) -> None:
    """On its own."""
    tag(deadline_tag(light))
