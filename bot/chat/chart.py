"""The picture of /stats: a card with a background of its own, for dark and light themes and for phones.

Drawn with Pillow rather than matplotlib: one package instead of ten, and ready in a tenth of the time.
"""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bot.store.reports import Day, Stats, Top

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

FONT: Final = Path(__file__).parent / "fonts" / "DejaVuSans.ttf"
WIDTH: Final = 1000  # pixels; a phone shows it at less than half, so no letter is under 28
MARGIN: Final = 48
BARS: Final = 300  # height of the tallest day
ROW: Final = 84  # height of a transcript
SMALL, LARGE, HUGE = 28, 36, 60

NO_CHARACTER: Final = "\uffff"  # drawn as the box that stands for whatever a font lacks

CARD: Final = "#20222b"
INK: Final = "#f4f4f6"
FAINT: Final = "#b4b7c3"
LINE: Final = "#454957"
ANSWERED: Final = "#56b4e9"  # every kind of colour vision tells these two apart
MISSED: Final = "#e69f00"


def draw(stats: Stats) -> bytes:
    """Return the PNG of some days; takes long enough to be kept off the event loop."""
    from PIL import Image, ImageDraw

    top = 684 if stats.top else 580
    image = Image.new("RGB", (WIDTH, top + 40 + ROW * len(stats.top)), CARD)
    card = Card(ImageDraw.Draw(image))
    card.write(MARGIN, 40, f"Questions in {len(stats.days)} days", LARGE)
    card.figures(100, figures(stats))
    card.days(240, stats.days)
    if stats.top:
        card.transcripts(top, stats.top)
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def figures(stats: Stats) -> list[tuple[str, str]]:
    """Return what is counted, each with its name; a dash where there is nothing to count."""
    asked, votes = stats.answered + stats.not_found, stats.helpful + stats.unhelpful
    return [
        (f"{asked:,}", "asked"),
        (f"{stats.answered / asked:.0%}" if asked else "–", "answered"),
        (duration(stats.median_ms), "median time"),
        (f"{stats.helpful / votes:.0%}" if votes else "–", "found helpful"),
    ]


def duration(ms: float | None) -> str:
    """Return a time as 12 ms or 1.2 s."""
    if ms is None:
        return "–"
    return f"{ms:.0f} ms" if ms < 1000 else f"{ms / 1000:.1f} s"


class Card:
    """Draws the parts of the card, each from a height on; all in pixels."""

    def __init__(self, canvas: "ImageDraw") -> None:
        from PIL import ImageFont

        self._canvas = canvas
        self._fonts = {size: ImageFont.truetype(FONT, size) for size in (SMALL, LARGE, HUGE)}

    def write(self, x: float, y: float, text: str, size: int, ink: str = INK, anchor: str = "la") -> None:
        """Write a text; the anchor says which of its corners is at the place."""
        self._canvas.text((x, y), text, ink, self._fonts[size], anchor)

    def figures(self, y: int, shown: Sequence[tuple[str, str]]) -> None:
        """Draw the figures side by side."""
        for number, (value, name) in enumerate(shown):
            x = MARGIN + number * (WIDTH - 2 * MARGIN) / len(shown)
            self.write(x, y, value, HUGE if len(value) < 7 else LARGE)
            self.write(x, y + 74, name, SMALL, FAINT)

    def days(self, y: int, days: Sequence[Day]) -> None:
        """Draw a bar a day: what was answered, and upon it what was not cited."""
        most = max(1, *(day.answered + day.not_found for day in days))
        for share in (0.0, 0.5, 1.0):
            height = y + BARS - share * (BARS - 60)
            self._canvas.line((MARGIN, height, WIDTH - MARGIN, height), LINE, 2)
        step = (WIDTH - 2 * MARGIN) / len(days)
        gap = max(2, step / 6)
        for number, day in enumerate(days):
            x, floor = MARGIN + number * step, float(y + BARS)
            for count, colour in ((day.answered, ANSWERED), (day.not_found, MISSED)):
                height = count / most * (BARS - 60)
                if count:
                    self._canvas.rectangle((x, floor - height, x + step - gap, floor - 1), colour)
                floor -= height
        self.legend(y + 6)
        self.write(WIDTH - MARGIN, y + 22, f"{most:,}", SMALL, FAINT, "ra")
        for x, day, anchor in ((MARGIN, days[0], "la"), (WIDTH - MARGIN, days[-1], "ra")):
            self.write(x, y + BARS + 12, f"{day.date:%d %b}", SMALL, FAINT, anchor)

    def legend(self, y: int) -> None:
        """Say what the colours mean."""
        x = float(MARGIN)
        for name, colour in (("answered", ANSWERED), ("not found", MISSED)):
            self._canvas.rectangle((x, y + 6, x + 24, y + 30), colour)
            self.write(x + 36, y, name, SMALL)
            x += 72 + self._fonts[SMALL].getlength(name)

    def transcripts(self, y: int, top: Sequence[Top]) -> None:
        """Draw which transcripts answered most."""
        self.write(MARGIN, y - 44, "Most cited", SMALL, FAINT)
        most = max(1, *(cited.questions for cited in top))
        for number, cited in enumerate(top):
            row, room = y + number * ROW, WIDTH - 2 * MARGIN
            count = f"{cited.questions:,}"
            title = self.legible(cited.title or cited.transcript) or f"#{number + 1}"
            self.write(MARGIN, row, self.shortened(title, room - 120), SMALL)
            self.write(WIDTH - MARGIN, row, count, SMALL, anchor="ra")
            self._canvas.rectangle((MARGIN, row + 44, MARGIN + room, row + 60), LINE)
            self._canvas.rectangle(
                (MARGIN, row + 44, MARGIN + room * cited.questions / most, row + 60), ANSWERED
            )

    def legible(self, title: str) -> str:
        """Return a title without the signs that the font lacks; nothing where it lacks a letter."""
        shown, box = " ".join(title.split())[:200], self._drawn(NO_CHARACTER)
        lacking = {c for c in shown if self._drawn(c) == box}
        return "" if any(map(str.isalnum, lacking)) else "".join(c for c in shown if c not in lacking).strip()

    def _drawn(self, character: str) -> bytes:
        return bytes(self._fonts[SMALL].getmask(character))

    def shortened(self, shown: str, room: Any) -> str:
        """Return as much of a title as fits on one line."""
        if self._fonts[SMALL].getlength(shown) <= room:
            return shown
        while shown and self._fonts[SMALL].getlength(shown + "…") > room:
            shown = shown[:-1]
        return shown.rstrip() + "…"
