"""Scenarist SCC (.scc): the bytes of CEA-608 captions, as words in hexadecimal that take a frame each.

Captions are built unseen and shown at once (pop-on), or written where they are seen (roll-up, paint-on).
Times run at 29.97 frames a second; after a semicolon they drop two numbers a minute, to keep up with the
clock. Only the first of two channels is read.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from bot.transcripts import cues
from bot.transcripts.reading import Draft

_LINE = re.compile(r"^[ \t]*(\d{1,2}):(\d\d):(\d\d)([:;.,])(\d\d)[ \t]+([0-9A-Fa-f \t]{4,})$", re.MULTILINE)
_FRAME: Final = 1.001 / 30  # seconds
_BASIC = dict(zip(b"'*\\^_`{|}~\x7f", "’áéíóúç÷Ññ█", strict=True))
_SPECIAL = "®°½¿™¢£♪à èâêîôû"
_EXTENDED = {
    0x12: "ÁÉÓÚÜü‘¡*’—©℠•“”ÀÂÇÈÊËëÎÏïÔÙùÛ«»",
    0x13: "ÃãÍÌìÒòÕõ{}\\^_|~ÄäÖöß¥¤¦ÅåØø┌┐└┘",
}
_POP_ON, _BACK, _PAINT_ON, _CLEAR_SHOWN, _NEW_LINE, _CLEAR_UNSEEN, _SHOW = (
    0x20,
    0x21,
    0x29,
    0x2C,
    0x2D,
    0x2E,
    0x2F,
)
_ROLL_UP = (0x25, 0x26, 0x27)


@dataclass
class _Screen:
    """What is shown, since when, and what is being written unseen."""

    shown: list[str] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)
    since_s: float = 0.0
    is_pop_on: bool = True
    blocks: list[cues.Block] = field(default_factory=list)

    def write(self, letters: str, at_s: float) -> None:
        """Write some letters; on a fresh screen they are there from now on."""
        lines = self.unseen if self.is_pop_on else self.shown
        if not self.is_pop_on and not any(self.shown):
            self.since_s = at_s
        if not lines:
            lines.append("")
        lines[-1] += letters

    def back(self) -> None:
        """Take the last letter away."""
        lines = self.unseen if self.is_pop_on else self.shown
        if lines:
            lines[-1] = lines[-1][:-1]

    def line(self) -> None:
        """Begin another line."""
        (self.unseen if self.is_pop_on else self.shown).append("")

    def clear(self, at_s: float) -> None:
        """Take away what is shown."""
        if any(map(str.strip, self.shown)):
            self.blocks.append(cues.Block(self.since_s, at_s, self.shown))
        self.shown = []

    def control(self, code: int, at_s: float) -> None:
        """Do what a code says."""
        if code in (_CLEAR_SHOWN, _NEW_LINE, _SHOW):
            self.clear(at_s)
        if code == _SHOW:
            self.shown, self.unseen, self.since_s, self.is_pop_on = self.unseen, [], at_s, True
        elif code == _CLEAR_UNSEEN:
            self.unseen = []
        elif code == _BACK:
            self.back()
        elif code in (*_ROLL_UP, _PAINT_ON):
            self.is_pop_on = False
        elif code == _POP_ON:
            if not self.is_pop_on:
                self.clear(at_s)
            self.is_pop_on = True


def fits(text: str, suffix: str) -> bool:
    """Tell whether the first line is that of SCC."""
    return text.lstrip()[:13] == "Scenarist_SCC"


def read(text: str) -> Draft | None:
    """Read SCC; None where no caption has words."""
    screen = _Screen()
    last: tuple[int, int] | None = None  # a code is sent twice, to be safe, and meant once
    is_first_channel, at_s = True, 0.0
    for at_s, pair in _pairs(text):
        is_code = 0x10 <= pair[0] < 0x20
        if is_code and pair == last:
            last = None
            continue
        last = pair if is_code else None
        if is_code:
            is_first_channel = pair[0] < 0x18
        if is_first_channel:
            _take(screen, *pair, at_s)
    screen.clear(at_s)
    body = "\n".join(line for block in screen.blocks for line in block.lines)
    draft = cues.draft("SCC", screen.blocks, [])
    return draft and Draft("SCC", draft.pieces, {}, draft.dropped, draft.left_out, [body])


def _pairs(text: str) -> Iterator[tuple[float, tuple[int, int]]]:
    for hours, minutes, whole, separator, frames, words in _LINE.findall(text):
        minute = int(hours) * 60 + int(minutes)
        frame = (minute * 60 + int(whole)) * 30 + int(frames)
        frame -= 2 * (minute - minute // 10) if separator in ";," else 0
        for nth, word in enumerate(words.split()):
            if len(word) == 4:
                pair = int(word[:2], 16) & 0x7F, int(word[2:], 16) & 0x7F  # the eighth bit is parity
                yield (frame + nth) * _FRAME, pair


def _take(screen: _Screen, first: int, second: int, at_s: float) -> None:
    if first >= 0x20:
        screen.write("".join(_BASIC.get(byte, chr(byte)) for byte in (first, second) if byte >= 0x20), at_s)
    elif second >= 0x40:
        screen.line()
    elif first in (0x14, 0x15) and 0x20 <= second < 0x30:
        screen.control(second, at_s)
    elif first == 0x11 and second >= 0x30:
        screen.write(_SPECIAL[second - 0x30], at_s)
    elif first == 0x11 and second >= 0x20:
        screen.write(" ", at_s)  # where a colour begins
    elif first in _EXTENDED and second >= 0x20:  # in place of a letter that older sets show
        screen.back()
        screen.write(_EXTENDED[first][second - 0x20], at_s)
