"""How the time to read a file grows with its size: `python -m tests.benchmarks.readers`.

Files of every format go on with scraps of all kinds again and again, for 10,000 and for 80,000 characters;
every pattern that a module of `bot.transcripts` keeps is matched with the same. An exponent e says that twice
the text takes 2^e times as long. The steepest are printed; the exit code is 1 where one is over 1.2.

Before that, documents of an hour's talk, 10,000 words, are read: each has to take less than a second.
"""

import math
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import lru_cache, partial
from importlib import import_module
from itertools import chain
from pathlib import Path
from pkgutil import walk_packages
from textwrap import wrap
from typing import Final, NamedTuple

from tqdm import tqdm

import bot.transcripts
from bot.errors import Refusal
from bot.transcripts.formats import read
from tests.transcripts.documents.making import opendocument, pdf, printed, word

SIZES: Final = (10_000, 80_000)  # characters
MOST: Final = 1.2  # exponent
TELLING: Final = 0.005  # seconds; what takes less tells nothing
TRIES: Final = 3
SHOWN: Final = 20
HOUR: Final = 10_000  # words
SECOND: Final = 1.0  # that a document of so many may take

SAMPLES: Final = sorted((Path(__file__).parents[1] / "samples" / "formats").iterdir())
OPENINGS: Final = {
    "a.txt": "",
    "a.vtt": "WEBVTT\n\n0:01.000 --> 0:02.000\n",
    "a.srt": "1\n00:00:01,000 --> 00:00:02,000\n",
    "a.sbv": "0:00:01.000,0:00:02.000\n",
    "a.md": "---\ntitle: a\n---\n",
    "b.md": "**A:** ",
    "c.md": "---\n",
    "a.html": "<html><body><p>",
    "b.html": "<html><p><",  # a tag that is never closed
    "a.json": '{"segments": [',
    "a.tsv": "start\tend\ttext\n",
    "a.csv": "start,end,speaker,text\n",
    "b.csv": "",
    "a.jsonl": '{"text": "a", "start": 1}\n',
    "b.json": "[{'text': 'a', 'start': 1}, ",
    "b.vtt": "WEBVTT ",  # all of it may be one header
    "a.ass": "[Script Info]\n[Events]\nFormat: Start, End, Name, Text\n",
    "b.ass": "[Script Info]\nDialogue: 0,0:00:01.00,0:00:02.00,Default,A,0,0,0,,",
    "a.smi": "<SAMI><BODY>",
    "a.sub": "{1}{1}25\n",
    "b.sub": "[INFORMATION]\n",
    "a.mpl": "[10][35] a\n",
    "a.scc": "Scenarist_SCC V1.0\n\n00:00:01;00\t",
    "a.lrc": "[ti:a]\n[00:01.00]a\n",
    "a.cha": "@Begin\n*A:\t",
    "a.TextGrid": 'File type = "ooTextFile"\nObject class = "TextGrid"\n0 1 <exists> 1\n',
    "b.TextGrid": '"ooTextFile" "TextGrid" 0 1 <exists> 1 "IntervalTier" "a" 0 1 100000 0 1 "',
    "a.aud": "1.0\t2.0\ta\n",
    "a.stm": "a 1 A 1.0 2.0 a\n",
    "a.ctm": "a 1 1.0 2.0 a\n",
    "a.xml": "<a:a ",
}
#: What is written again and again; ``{n}`` counts.
SCRAPS: Final = (
    *"a < > [ ] ( { } * - “ ” \" ' \\ ` | _ … é 漢 \u200d \u0301 ١".split(), " ", "\n",
    "a ", "a\n", "a\t", "a.b", "a. ", "... ", "a-b", "a'b", "a: ", ": ", "：", "- ", "[[", "{", "[a", "[a]",
    "(a", "<a", "<a ", "<a b='c' ", "b='c' ", "< ", "<p", "</p", "<p>", "</p>", "<b>a", "<!--", "-->",
    "<script>", "</script ", "<aside>a", "<a{n}>a", "<cite>A{n}:</cite>a", "<time>0:01</time>a",
    "<table><tr><td>a", "<p class=speaker>A", "<article>a", "<dt>a", "<dd>a", "<td>a",
    "<p class='", '<a "', "<p><b class={n}>", "<div class='transcript'>a", "<nav>a", "<pre>a\n",
    "<v A>a", "<v A", "<v A{n}>a</v>\n", "<00:00:01.000><c>a", "&amp;", "&#", "&a",
    "{\\a}", "**", "**a", "**a** ", "***", "_a_ ", "~~a", "[a](b) ", "[a](", "(b)", "[0:01](b) ", "\\[a\\]\n",
    "**A:** a\n", "**A{n}:** a\n", "**A{n}?:** a\n", "**A{n}**\n", "**A{n} B:** a\n", "# a\n", "# A{n}\n",
    "> a\n", "> ", "1. a\n", "| a | b |\n", "---\n", "--- a: b\n", "a: b\n", "a{n}: b\n", "a{n}: [b, c]\n",
    "- a\n", "&a ", "#\n", "A: a\n", "A{n}: a\n", "A{n} B: a\n", "[A{n}]: a\n", "[Speaker {n}] a\n", ">> ",
    ">>A: a\n", "Speaker {n}\n", "1\n", "{n}\n", "1:", "1:1", "0:01 a\n", "0:01\na\n", "00:00:{n} a\n",
    "[0:01] a ", "[0:01", "(0:01", "0:01 A{n}: a\n", "A  0:01\na\n", "A{n}  0:01\na\n", "A (0:01)\na\n",
    "A{n} (00:00:01): a\n", "A\n0:01\na\n", "A{n}\n0:01\na\n", "0:01\n1 second\n", "1 minute, 1 second\n",
    "23:00 a\n01:00 b\n", "0:01 --> 0:02\na\n\n", "0:{n}.0 --> 0:{n}.5\na\n\n", "0:01.000 --> 0:02.000",
    "0:01.000 --> 0:02.000\na\nb\n\n", "0:01.000 --> 0:02.000\na {n}\na\n\n", "A:1 ",
    "{n}\n00:00:01,000 --> 00:00:02,000\na\n\n", "0:00:01.0,0:00:02.0\na\n\n", "NOTE a\n\n", "STYLE\n",
    "WEBVTT\n\n", "WEBVTT\n\n0:01.000 --> 0:02.000\na\n\n", "X-TIMESTAMP-MAP=", "X-TIMESTAMP-MAP=MPEGTS:1",
    "X-TIMESTAMP-MAP=LOCAL:", "X-TIMESTAMP-MAP=MPEGTS:1,LOCAL:0\n", "1\t2\ta\n",
    "Dialogue: 0,0:00:01.00,0:00:02.00,Default,A{n},0,0,0,,a\n", "{\\p1}", "{\\p1}a{\\p0}", "\\N",
    "<SYNC Start={n}>",
    "<SYNC Start=1><P Class=A{n}>a", "<P Class=", "{{n}}{{n}}a|b\n", "{y:i}", "[{n}][{n}]a|b\n", "[TITLE]a\n",
    "00:00:01:10 , 00:00:03:10 , a | b\n", "9420 ", "c1c2 ", "9137 ", "92a2 ", "94ad ", "942f ", "9470 ",
    "[00:{n}.00]a\n", "<00:01.00>", "[ti:a]\n", "*A{n}:\ta [= b] .\n", "%mor:\ta\n", "\ta\n", "&*A:b ",
    "&-a ", "&a",
    "(.)", "(1", "[: ", "a@s:b", "a_b", "+...", "+//. ", "1_2 ", "@", "0 ", "xxx ", '"a""', '"a" ', '""',
    "1 2 \"a\" ",
    '"IntervalTier" "A{n}" 0 1 1 0 1 "a" ', "{n}.0\t{n}.5\ta\n", "1.0\t2.0\t[[A{n}]]a\n", ";; a\n",
    "a 1 A{n} {n}.0 {n}.5 <o> a {b / c}\n", "{a/", "a {n} 1.0 0.5 a\n",
    "a. A{n}: a ", "a. A: a ", "**A:** a **B:** a ", "[1m {n}s] a\n", "A 1:01 AM\na\n", "ANN. — a\n",
    "A{n}\t\t00:00:01.000\t00:00:02.000\t00:00:01.000\ta\n", "<?a", "<!DOCTYPE [", "<a:", "a:a='b' ",
    "1,2,A,a\n", "1;2;a b c\n",
    "|a|b|c|\n", '1,2,A,"a', '"a,', "sep=;\n",
    '{"text": "a", "start": {n}}\n', "{'text': 'a'}, ", "'a' ", "A(b=",
    '{"text": "a", "start": {n}}, ', '{"text": "a", "start": 1, "speaker": "A{n}"}, ', '"a": ', '"a", ',
)  # fmt: skip
#: What is written once, again and again, once, again and again, once.
COMPOSED: Final = {
    "a.txt": ("", " ", "a", " ", "a"),
    "a.vtt": (
        "WEBVTT\n\n0:01.000 --> 0:02.000\n", "a\n", "b\na\n\n0:02.000 --> 0:03.000\n", "a\n", "",
    ),
    "a.json": ('{"segments": [{"start": 1, "text": "', "a ", '"', ', "a{n}": "a"', "}]}"),
    "b.json": (
        '{"segments": [{"start": 1, "text": "a"', ', "a{n}": "a b c"', '}], "b": [', '{"text": "d e f"}, ',
        "{}]}",
    ),
    "c.json": (
        '{"segments": [{"start": 1, "text": "', "a ", '", "words": [', '{"word": "a", "start": {n}}, ',
        "{}]}]}",
    ),
    "a.md": ("---\ntitle: a\nspeakers:\n", "", "---\n", "**A{n}:** a\n", ""),
    "b.md": ("**A:** a\n", "a ", "[a](", "[a](b)", "\n"),
    "a.html": ("<html><body>", "<aside>a", "<main>", "</aside>a<p>", ""),
    "a.ttml": (
        "<tt><body>", "<p begin='{n}s' agent='a{n}'>a<br/>b</p>", "<p>", "<span begin='{n}s'>a </span>",
        "</p></body></tt>",
    ),
    "b.ttml": (
        "<tt><head>", "<agent id='a{n}'><name>a</name></agent>", "</head><body><p>", "a ", "</p></body></tt>",
    ),
    "a.srv3": ("<timedtext>", "<p t='{n}'><s>a</s></p>", "<p t='1'>", "<s t='1'>a</s>\n", "</p></timedtext>"),
    "a.eaf": (
        "<ANNOTATION_DOCUMENT>",
        "<TIER TIER_ID='a{n}' PARENT_REF='a'><ANNOTATION><A><V>a</V></A></ANNOTATION></TIER>",
        "<TIER TIER_ID='a'>", "<ANNOTATION><A TIME_SLOT_REF1='t{n}'><V>a b</V></A></ANNOTATION>",
        "</TIER></ANNOTATION_DOCUMENT>",
    ),
    "a.trs": ("<Trans><Turn>", "<Sync time='{n}'/>a", "", "<Who nb='{n}'/>a", "</Turn></Trans>"),
    "a.exb": (
        "<basic-transcription>", "<tli id='T{n}' time='{n}'/>", "<tier type='t'>",
        "<event start='T{n}' end='T1'>a</event>", "</tier></basic-transcription>",
    ),
    "b.exb": (
        "<basic-transcription>", "<speaker id='a{n}'><abbreviation>a</abbreviation></speaker>", "",
        "<tier type='t' speaker='a{n}' display-name='A{n}'><event start='T1' end='T2'>a</event></tier>",
        "</basic-transcription>",
    ),
    "ohms.xml": (
        "<record><sync>1:", "|{n}(1)", "</sync><transcript>", "A{n}: a\n", "</transcript></record>",
    ),
    "tei.xml": (
        "<TEI><timeline>", "<when id='a{n}' since='#a1' interval='1'/>", "</timeline>",
        "<u start='#a{n}'>a<w>b</w></u>", "</TEI>",
    ),
    "b.TextGrid": (
        '"ooTextFile" "TextGrid" 0 1 <exists> 2 ', '"IntervalTier" "a{n}" 0 1 1 {n} 1 "a" ',
        '"IntervalTier" "b" 0 1 999999 ', '{n} {n}.5 "a" ', "",
    ),
    "a.cha": ("@Begin\n@Participants:\t", "A{n} B{n} C, ", "\n", "*A{n}:\ta &*B:c [= d] \x151_2\x15 .\n", ""),
}  # fmt: skip


class Growth(NamedTuple):
    """How steeply the time of some work grows with the text, and what the longer text took (seconds)."""

    exponent: float
    seconds: float
    what: str


@lru_cache(maxsize=2 * len(SCRAPS))
def repeated(scrap: str, size: int) -> str:
    """Return a scrap written again and again, so many characters of it."""
    parts: list[str] = []
    length = 0
    while length < size:
        parts.append(scrap.replace("{n}", str(len(parts))))
        length += len(parts[-1])
    return "".join(parts)


def composed(parts: Sequence[str], size: int) -> str:
    """Return parts one after the other, the second and the fourth again and again."""
    first, one, middle, other, last = parts
    return first + (one and repeated(one, size // 2)) + middle + repeated(other, size // 2) + last


def growth(what: str, work: Callable[[str], object], texts: Sequence[str]) -> Growth | None:
    """Time some work on a short and on a long text; None where the long one takes too little to tell."""
    long = _seconds(work, texts[1])
    if long < TELLING:
        return None
    short = min(_seconds(work, texts[0]) for _ in range(TRIES))
    if _exponent(short, long, texts) > MOST:  # perhaps for what else the machine did
        long = min(long, *(_seconds(work, texts[1]) for _ in range(TRIES - 1)))
    return Growth(_exponent(short, long, texts), long, what)


def _exponent(short: float, long: float, texts: Sequence[str]) -> float:
    return math.log(long / max(short, 1e-6)) / math.log(len(texts[1]) / len(texts[0]))


def _seconds(work: Callable[[str], object], text: str) -> float:
    began = time.process_time()
    with suppress(Refusal):
        work(text)
    return time.process_time() - began


def read_text(name: str, text: str) -> object:
    """Read a text as the file of this name."""
    return read(text.encode(), name)


def readers() -> Iterator[tuple[str, Callable[[str], object], list[str]]]:
    """Yield every opening with every scrap behind it, every sample again and again, and what is composed."""
    for name, opening in OPENINGS.items():
        for scrap in SCRAPS:
            texts = [opening + repeated(scrap, size) for size in SIZES]
            yield f"{name}: {opening!r} and {scrap!r}", partial(read_text, name), texts
    for sample in SAMPLES:
        data = sample.read_bytes()
        if b"\0" not in data:
            whole = data.decode(errors="replace")
            texts = [repeated(whole, size) for size in SIZES]
            yield f"{sample.name} again and again", partial(read_text, sample.name), texts
    for name, parts in COMPOSED.items():
        yield f"{name}: {parts}", partial(read_text, name), [composed(parts, size) for size in SIZES]


def patterns() -> Iterator[tuple[str, Callable[[str], object], list[str]]]:
    """Yield every pattern that a module keeps, with every scrap."""
    for module in walk_packages(bot.transcripts.__path__, "bot.transcripts."):
        for name, pattern in vars(import_module(module.name)).items():
            if isinstance(pattern, re.Pattern) and isinstance(pattern.pattern, str):
                for scrap in SCRAPS:
                    texts = [repeated(scrap, size) for size in SIZES]
                    yield f"{module.name}.{name}.match of {scrap!r}", pattern.match, texts
                    yield f"{module.name}.{name}.fullmatch of {scrap!r}", pattern.fullmatch, texts


def hours() -> Iterator[tuple[str, bytes]]:
    """Yield an hour's talk as a document of each kind."""
    said = " ".join(
        ("the lamp was lit and we burned the chairs because it was cold that winter " * 10).split()
    )
    turns = [f"{'Per' if number % 2 else 'Ida'}: {said}." for number in range(HOUR // len(said.split()))]
    runs = (
        " ".join(f"<w:r><w:rPr><w:b/></w:rPr><w:t>{word} </w:t></w:r>" for word in turn.split())
        for turn in turns
    )
    lines = [line for turn in turns for line in wrap(turn, 70)]
    yield "Word, a run a word", word("".join(f"<w:p>{turn}</w:p>" for turn in runs))
    yield "OpenDocument", opendocument("".join(f"<text:p>{turn}</text:p>" for turn in turns))
    yield "RTF", b"{\\rtf1 " + "\\par\n".join(turns).encode() + b"}"
    yield "PDF", pdf(*(printed(*lines[i : i + 40]) for i in range(0, len(lines), 40)))


def seconds_of_documents() -> dict[str, float]:
    """Return how long an hour's talk takes to be read."""
    return {kind: min(_took(data) for _ in range(TRIES)) for kind, data in hours()}


def _took(data: bytes) -> float:
    began = time.process_time()
    read(data, "a")
    return time.process_time() - began


def main() -> int:
    """Print what documents take, and what grows most steeply."""
    took = seconds_of_documents()
    for kind, seconds in took.items():
        print(f"{1000 * seconds:8.0f} ms   {kind}{'  MISSED' * (seconds > SECOND)}")
    work = tqdm(chain(readers(), patterns()), desc="reading", disable=None)
    found = sorted((row for each in work if (row := growth(*each))), reverse=True)
    print(f"exponent   80,000 characters   what ({len(found):,} took {1000 * TELLING:.0f} ms or more)")
    for row in found[:SHOWN]:
        missed = "  MISSED" * (row.exponent > MOST)
        print(f"{row.exponent:8.2f}   {1000 * row.seconds:14.0f} ms   {row.what}{missed}")
    return int(any(row.exponent > MOST for row in found) or max(took.values()) > SECOND)


if __name__ == "__main__":
    sys.exit(main())
