"""CHAT, the format of TalkBank and CHILDES (.cha): lines of speech among headers and lines of analysis.

Of a line of speech its words are read as somebody would write them:
- kept are fillers (``&-um``), what was said again or begun anew (``[/]``, ``[//]``), and words in full
  ("(be)cause"); what was said aside (``&*INV:mhm``) is said by who said it, right after
- left out are codes and remarks in brackets, pauses, fragments (``&+fr``), sounds (``&=laughs``), words that
  were not said (``0is``) or not understood (``xxx``), linkers, and marks of language, stress and intonation
- "+..." becomes "…", other breaks "—", and a stop stands at its word
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from bot.transcripts.reading import Draft, Piece, counted

_OPENING = re.compile(r"^@(?:UTF8|Begin)\b", re.MULTILINE)
_LINE = re.compile(r"([*%@])([^:\t\n]{1,40})(?::[ \t]*|$)(.*)", re.DOTALL)
_BULLET = re.compile(r'(?<!\w)(?:%(?:snd|mov|pic):"[^"\n]{0,200}"_)?(\d{1,10})_(\d{1,10})(?!\w)')
_ASIDE = re.compile(r"&\*(\w{1,7}):(\S+)")
_CODES = re.compile(
    r"\[[^\[\]\n]*\]"  # [= a remark], [//], [- eng], [: what would be right]
    r"|\([\d.:]+\)"  # pauses
    r"|(?<!\S)&(?:[=~+{}]|(?!(?:uh|um|eh|er|ah|mm?|hm+)(?!\w))\w)\S*"  # sounds and fragments
    r"|(?<!\S)(?:0\S*|[xyw]{2,3})(?:@\S*)?(?!\S)"  # not said, or not understood
    r"|(?<=[\w)])(?:@|\$)[\w:&+$@-]*"  # the language or kind of a word
    r"|(?<!\S)\+(?:[<^,+≈≋]|\"(?!/?\.)|\.)(?!\S)"  # linkers
)
# Each behind a sign without which it cannot occur: most lines have none of them.
_STOPS = (
    ("+..?", re.compile(r"\s*\+\.\.\?"), "…?"),
    ("+...", re.compile(r"\s*\+\.\.\."), "…"),
    ("+/", re.compile(r"\s*\+//?\?"), "—?"),
    ("+/", re.compile(r"\s*\+//?\."), "—"),
    ("+!", re.compile(r"\s*\+!\?"), "!?"),
    ('+"', re.compile(r"\s*\+\"/?\."), "."),
    ("‡", re.compile(r"\s*‡"), ","),
    ("„", re.compile(r"\s*„"), ","),
    ("_", re.compile(r"(?<=\w)_(?=\w)"), " "),  # New_York
    ("+", re.compile(r"(?<=\w)\+(?=\w)"), " "),  # ice+cream
    (" ", re.compile(r"\s+(?=[.,;?!…](?:\s|$))"), ""),
)
# Lengthening, stress, scope, overlap and intonation; "&-" stands before a filler.
_MARKS = str.maketrans("", "", "():^<>&\x15ˈˌ⌈⌉⌊⌋↑↓⇗↗→↘⇘≈≋∙∆∇⁎°▁▔☺♋Ϋ∬⁇§∾↻≠∞≡ʔʕ↫")
_FILLER = re.compile(r"(?<!\S)&-?")
_MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split()
_DATE = re.compile(r"(\d{1,2})-([A-Z]{3})-(\d{4})")


class _Line(NamedTuple):
    """A line with those that go on with it: of speech (*), of analysis (%) or of the header (@)."""

    kind: str
    name: str
    words: str


def fits(text: str, suffix: str) -> bool:
    """Tell whether a line near the top is one with which CHAT begins."""
    return _OPENING.search(text, 0, 500) is not None or (suffix == ".cha" and "\n*" in text)


def read(text: str) -> Draft | None:
    """Read CHAT; None where nobody says anything."""
    lines = list(_lines(text))
    names = _names(" ".join(line.words for line in lines if (line.kind, line.name) == ("@", "Participants")))
    speech = [line for line in lines if line.kind == "*"]
    pieces = [piece for line in speech for piece in _pieces(line, names)]
    if all(piece.start_s is not None for piece in pieces):
        pieces.sort(key=lambda piece: piece.start_s or 0.0)
    body = _ASIDE.sub(r" \2 ", "\n".join(line.words for line in speech))
    codes = [match[0].translate(_MARKS) for match in _CODES.finditer(body)]
    bullets = [match[0].translate(_MARKS) for match in _BULLET.finditer(body)]
    dropped = _dropped([line.name for line in lines if line.kind == "%"], codes)
    left_out = [*codes, *bullets]
    return Draft("CHAT", pieces, _metadata(lines), dropped, left_out, [body.translate(_MARKS)])


def _dropped(analyses: list[str], codes: list[str]) -> tuple[str, ...]:
    kinds = ", ".join(f"%{kind[:10]}" for kind in sorted(set(analyses))[:4])
    lines = counted(len(analyses), "line of analysis", "lines of analysis")
    return (
        *([f"{lines} ({kinds})"] if analyses else []),
        *([counted(len(codes), "code or remark", "codes and remarks")] if codes else []),
    )


def _lines(text: str) -> Iterator[_Line]:
    whole: list[str] = []
    for line in [*text.split("\n"), "@End"]:
        if line.startswith(("\t", " ")) or not line.strip():
            whole.append(line)
            continue
        if match := _LINE.match(" ".join(whole)):
            yield _Line(match[1], match[2].strip(), match[3])
        whole = [line]


def _names(participants: str) -> dict[str, str]:
    """Return who speaks, by their codes: by name, else by role where nobody shares it."""
    entries = [entry.split() for entry in participants.split(",") if entry.strip()]
    roles = Counter(entry[-1] for entry in entries)
    names = {}
    for code, *name, role in (entry for entry in entries if len(entry) > 1):
        names[code] = (" ".join(name) or (role if roles[role] == 1 else code)).replace("_", " ")
    return names


def _metadata(lines: list[_Line]) -> dict[str, object]:
    dates = [match for line in lines if line.name == "Date" and (match := _DATE.match(line.words.upper()))]
    if not dates or dates[0][2] not in _MONTHS:
        return {}
    day, month, year = dates[0].groups()
    return {"date": f"{year}-{_MONTHS.index(month) + 1:02}-{int(day):02}"}


def _pieces(line: _Line, names: dict[str, str]) -> Iterator[Piece]:
    """Yield what a line says, each stretch with the time that follows it, and then what was said aside."""
    who = names.get(line.name, line.name)
    parts = _BULLET.split(_ASIDE.sub(" ", line.words))
    for words, start, end in zip(parts[::3], [*parts[1::3], None], [*parts[2::3], None], strict=True):
        start_s, end_s = (None if time is None else int(time) / 1000 for time in (start, end))
        if said := _said(words):
            yield Piece(said, who, start_s, end_s)
    for aside in _ASIDE.finditer(line.words):
        yield Piece(aside[2].replace("_", " "), names.get(aside[1], aside[1]))


def _said(words: str) -> str:
    """Return the words of a line as somebody would write them, or nothing where there are none."""
    words = " ".join(_CODES.sub(" ", words).split())
    for sign, stop, written in _STOPS:
        if sign in words:
            words = stop.sub(written, words)
    if "&" in words:
        words = _FILLER.sub("", words)
    words = " ".join(words.translate(_MARKS).split())
    return words if any(map(str.isalnum, words)) else ""
