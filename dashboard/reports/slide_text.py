"""Text on slides: boxes under each other, each as large as its text will be and small enough to fit."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pptx.dml.color import RGBColor
from pptx.util import Cm, Pt

INK, QUIET = RGBColor(0x10, 0x16, 0x1C), RGBColor(0x5B, 0x65, 0x70)

FONT = "Inter"
_SMALLEST = 8.0
#: A character's mean width and a line's height in Inter, as parts of its size; a little more than measured.
_CHARACTER, _LEADING = 0.54, 1.24
_CM_PER_POINT = 2.54 / 72
#: Inside of a text box, on each side.
MARGIN = 0.25


@dataclass(frozen=True)
class Line:
    """A paragraph and how it is written."""

    text: str
    size: float
    colour: Any = INK
    bold: bool = False


def letter(size: float) -> float:
    """A character's mean width in centimetres."""
    return size * _CHARACTER * _CM_PER_POINT


def height(text: str, size: float, width: float) -> float:
    """Centimetres a paragraph takes in a box that wide."""
    room = max(1, math.floor((width - 2 * MARGIN) / letter(size)))
    lines = sum(max(1, math.ceil(len(part) / room)) for part in text.split("\n"))
    return lines * size * _LEADING * _CM_PER_POINT + 2 * 0.13


def fitting(text: str, size: float, box: tuple[float, float]) -> float:
    """The size, or the largest smaller one at which the text fits a box (width, height)."""
    while size > _SMALLEST and height(text, size, box[0]) > box[1]:
        size -= 0.5
    return size


def stacked(slide: Any, lines: Sequence[Line], box: tuple[float, float, float, float]) -> None:
    """Paragraphs under each other in a box (left, top, width, height), all smaller by as much as they must be."""
    left, top, width, room = box
    given = [line for line in lines if line.text]
    less = 0.0
    while sum(height(line.text, max(_SMALLEST, line.size - less), width) for line in given) > room:
        less += 0.5
        if all(line.size - less <= _SMALLEST for line in given):
            break
    for line in given:
        size = max(_SMALLEST, line.size - less)
        tall = height(line.text, size, width)
        frame = slide.shapes.add_textbox(Cm(left), Cm(top), Cm(width), Cm(tall)).text_frame
        frame.word_wrap = True
        frame.margin_left = frame.margin_right = Cm(MARGIN)
        frame.margin_top = frame.margin_bottom = Cm(0.13)
        frame.text = line.text
        style(frame.paragraphs[0], size, line.colour, line.bold)
        top += tall


def style(paragraph: Any, size: float, colour: Any, bold: bool = False) -> None:
    """Sets a paragraph's font."""
    paragraph.font.size, paragraph.font.bold, paragraph.font.name = Pt(size), bold, FONT
    paragraph.font.color.rgb = colour
