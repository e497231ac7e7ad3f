"""What makes it doubtful that a file was read rightly, each with an example from it.

A reader may take a telephone number for a speaker and lose no word: what came out is looked at here, whatever
the format, as somebody would who leafs through it.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from typing import Final, Literal, NamedTuple

from bot.languages import LANGUAGES
from bot.transcripts.clock import CLOCK, moment, seconds
from bot.transcripts.model import Cue, Turn
from bot.transcripts.speakers import labels_within, named_once
from bot.transcripts.text import one_line

DoubtKind = Literal[
    "words lost", "one speaker", "said once", "a word", "nobody", "unnamed", "clocks", "markup", "labels",
    "numbers", "letters", "repeats", "two at once", "backwards", "language",
]  # fmt: skip


class Doubt(NamedTuple):
    """A doubt: ``share`` in [0, 1] and ``number`` tell how much of the file it is about.

    With one that is ``grave`` it is likelier than not that the file was misread.
    """

    kind: DoubtKind
    share: float
    number: int
    example: str
    grave: bool


SENTENCES: Final[Mapping[DoubtKind, str]] = {
    "words lost": "{share:.0%} of the file's words did not get into it, such as “{example}”.",
    "one speaker": "“{example}” says {share:.0%} of it and is named hardly ever: is that a speaker?",
    "said once": "{number:,} of the names speak only once, such as “{example}”: are they speakers?",
    "a word": "“{example}” is taken for a speaker, but stands before a colon only once: is it a name?",
    "nobody": "{share:.0%} of the words are under nobody's name, though others have one: “{example}”",
    "unnamed": "Nobody is named, though “{example}” stands before words, and {number:,} such in all.",
    "clocks": "{number:,} times such as {example} stand among the words.",
    "markup": "{number:,} pieces of markup stand among the words, such as “{example}”.",
    "labels": "{number:,} labels of speakers stand among the words, such as “{example}”.",
    "numbers": "{share:.0%} of the words are numbers, such as “{example}”.",
    "letters": "Letters are broken, as in “{example}”: the file was saved in another encoding than it says.",
    "repeats": "The same words come {number:,} times in a row: “{example}”",
    "two at once": "{share:.0%} of its captions share the time of another, as two languages do: “{example}”",
    "backwards": "{number:,} of its times, such as {example}, run backwards and were left out.",
    "language": "It does not look like English, as which it will be searched: “{example}”",
}


class Said(NamedTuple):
    """What was read of a file: its text, turns and cues, and the labels that were taken for speakers.

    ``times`` are those it gives, in seconds, and ``lost`` the words that did not get into the text.
    """

    text: str
    turns: Sequence[Turn]
    cues: Sequence[Cue]
    times: Sequence[float]
    coverage: float
    lost: Sequence[str] = ()
    labels: Sequence[str] = ()


#: Characters of an example.
LONGEST: Final = 60
#: Words from which on a text is long enough to judge who says how much of it.
LONG: Final = 300
LEAST_COVERAGE: Final = 0.98
#: Labels from which on one that occurs once stands out.
FEW: Final = 5
#: In a language at least such a share of the words are its small words.
SMALL: Final = 0.15

_TIME: Final = re.compile(rf"(?<![\w:.])({CLOCK})(?![\w:])")
#: A note of a sound, which may have its time: [inaudible 00:06:19].
_NOTE: Final = re.compile(r"\[[^\[\]]{1,60}\]")
_MARKUP: Final = re.compile(
    r"</?[a-zA-Z][^<>\n]{0,80}>|\{\\[^{}\n]{1,40}\}|\]\(\S|\*\*|&(?:[a-z]{2,6}|#\d+);|\{\{|%\}|https?://\S+|-->"
)
#: One of these is in all that looks like markup.
_SIGNS: Final = ("<", "{", "](", "**", "&", "%}", "://", "-->")
#: What may be a name before a colon, where a sentence begins; a number may stand before it.
_BEFORE_COLON: Final = re.compile(
    r"(?:^|(?<=[.!?…”\"\])] ))(?:\d{1,5}[.)]? )?"
    r"([^\W\d_a-z][\w.'’()-]{0,30}(?: [\w.'’()-]{1,30}){0,4}): (?=\S)"
)
#: Per word, from where on such are many.
OFTEN: Final = 0.02
_CLOCK_LIKE: Final = re.compile(r"\d:\d\d")
_NUMBER: Final = re.compile(r"[\d.,:;%/-]*\d[\d.,:;%/-]*")
#: Letters that another encoding leaves of others: "Ã©" for "é", or nothing that is known.
_BROKEN: Final = re.compile(r"\ufffd|[ÃÂ][\x80-\xbf©®°±²³«»¼½¾]|â€[™œ\x9d“”]")
_LETTERS: Final = re.compile(r"[^\W\d_]+")


def worded(doubt: Doubt, shown: Callable[[str], str]) -> str:
    """Return a doubt in words; ``shown`` makes its example safe where it is to stand."""
    example = one_line(doubt.example)
    if len(example) > LONGEST:
        example = example[: LONGEST - 1].rstrip() + "…"
    return SENTENCES[doubt.kind].format(share=doubt.share, number=doubt.number, example=shown(example))


def doubts(said: Said) -> tuple[Doubt, ...]:
    """Return what is doubtful about a reading, worst first."""
    found = [doubt for judge in JUDGES for doubt in judge(said)]
    return tuple(sorted(found, key=lambda doubt: (not doubt.grave, -doubt.share)))


def _lost(said: Said) -> Iterator[Doubt]:
    if said.coverage < LEAST_COVERAGE:
        yield Doubt("words lost", 1 - said.coverage, 0, " ".join(said.lost[:8]), said.coverage < 0.9)


def _one_speaker(said: Said) -> Iterator[Doubt]:
    """Doubt a label that says nearly everything and is written only once or twice, or in few turns."""
    words = Counter[str]()
    for turn in said.turns:
        words[turn.speaker or ""] += _words(said.text, turn)
    total = words.total()
    if total < LONG:
        return
    [(name, most)] = words.most_common(1)
    turns = sum(turn.speaker == name for turn in said.turns)
    written = said.labels.count(name) or turns * (len(words) > 1)
    if name and most > 0.8 * total and turns <= 3 and 0 < written <= 3:
        yield Doubt("one speaker", most / total, turns, name, said.turns[0].speaker != name)


def _said_once(said: Said) -> Iterator[Doubt]:
    """Doubt labels of which most stand before one turn only."""
    turns = Counter(turn.speaker for turn in said.turns if turn.speaker)
    once = [name for name, number in turns.items() if number == 1]
    if len(turns) > 2 and len(once) > max(2, len(turns) / 2):
        words = sum(_words(said.text, turn) for turn in said.turns if turn.speaker in once)
        share = words / max(1, len(said.text.split()))
        yield Doubt("said once", share, len(once), once[0], share > 0.3 and len(turns) > 3)


def _a_word(said: Said) -> Iterator[Doubt]:
    once = named_once(said.labels)
    if once and len(said.labels) >= FEW:
        yield Doubt("a word", len(once) / len(said.labels), len(once), once[0], grave=False)


def _nobody(said: Said) -> Iterator[Doubt]:
    words = {True: 0, False: 0}
    for turn in said.turns:
        words[turn.speaker is None] += _words(said.text, turn)
    share = words[True] / max(1, sum(words.values()))
    if words[False] and share > 0.2:
        first = next(turn for turn in said.turns if turn.speaker is None)
        yield Doubt("nobody", share, words[True], said.text[first.start : first.end], grave=False)


def _unnamed(said: Said) -> Iterator[Doubt]:
    """Doubt a text that names nobody where sentences begin as those behind a name do."""
    if not any(turn.speaker for turn in said.turns):
        found = [match[1] for match in _BEFORE_COLON.finditer(said.text)]
        share = len(found) / max(1, said.text.count(" "))
        if len(found) > 2 and share > OFTEN:
            yield Doubt("unnamed", share, len(found), f"{found[0]}:", grave=False)


def _clocks(said: Said) -> Iterator[Doubt]:
    """Doubt clocks in the text where they run on, as those of a recording do and those people name do not."""
    if _CLOCK_LIKE.search(said.text) is None:
        return
    clocks = _TIME.findall(_NOTE.sub(" ", said.text))
    times = [second for clock in clocks if (second := seconds(clock)) is not None]
    times = [time for time, _ in groupby(times)]
    running = sum(a <= b for a, b in pairwise(times))
    if len(times) > 3 and running >= 0.8 * (len(times) - 1):
        share = len(times) / max(1, said.text.count(" "))
        yield Doubt("clocks", share, len(times), clocks[0], len(times) > 6 or share > 0.01)


def _markup(said: Said) -> Iterator[Doubt]:
    if not any(sign in said.text for sign in _SIGNS):
        return
    left = _MARKUP.findall(said.text)
    if len(left) > 2:
        share = len(left) / max(1, said.text.count(" "))
        is_code = any(not mark.startswith("http") for mark in left)
        yield Doubt("markup", share, len(left), left[0], is_code and share > 0.02)


def _labels_left(said: Said) -> Iterator[Doubt]:
    """Doubt names before a colon that recur among the words."""
    often = Counter(labels_within(said.text))
    left = {name: times for name, times in often.items() if times > 2}
    if left:
        number = sum(left.values())
        share = number / max(1, said.text.count(" "))
        yield Doubt("labels", share, number, max(left, key=left.__getitem__), len(left) > 1 and share > 0.01)


def _numbers(said: Said) -> Iterator[Doubt]:
    if sum(map(said.text.count, "0123456789")) < 0.15 * said.text.count(" "):
        return
    words = said.text.split()
    numbers = [word for word in words if _NUMBER.fullmatch(word)]
    share = len(numbers) / max(1, len(words))
    if len(numbers) > 5 and share > 0.15:
        yield Doubt("numbers", share, len(numbers), " ".join(numbers[:4]), share > 0.3)


def _broken_letters(said: Said) -> Iterator[Doubt]:
    if said.text.isascii():
        return
    broken = [match.start() for match in _BROKEN.finditer(said.text)]
    if len(broken) > 2:
        around = said.text[max(0, broken[0] - 12) : broken[0] + 12]
        yield Doubt("letters", len(broken) / len(said.text), len(broken), around, grave=True)


def _repeats(said: Said) -> Iterator[Doubt]:
    """Doubt a line that comes again and again, as a recogniser that is caught in a loop writes it."""
    pieces = [said.text[piece.start : piece.end].strip() for piece in said.cues or said.turns]
    runs = [(len(list(run)), text) for text, run in groupby(pieces)]
    number, text = max(runs, default=(0, ""))
    if number > 5:
        share = number / len(pieces)
        yield Doubt("repeats", share, number, text, number > 20 or share > 0.3)


def _two_at_once(said: Said) -> Iterator[Doubt]:
    """Doubt captions of which one person says two at a time, or of which all come again in other words."""
    others = {turn.start for turn in said.turns}
    pairs = [(a, b) for a, b in pairwise(said.cues) if a.end_s is not None and b.start not in others]
    twice = [b for a, b in pairs if (a.start_s, a.end_s) == (b.start_s, b.end_s)]
    if len(twice) > 1 and len(twice) > 0.3 * len(said.cues):
        share = min(1.0, 2 * len(twice) / len(said.cues))
        yield Doubt("two at once", share, len(twice), _cue(said, twice[0]), len(twice) > 2)
    half, odd = divmod(len(said.cues), 2)
    (gaps, lengths), again = _rhythm(said.cues[:half]), _rhythm(said.cues[half:])
    is_regular = len(set(gaps)) < 2 and len(set(lengths)) < 2
    if not odd and (gaps, lengths) == again and all(lengths) and not is_regular:
        yield Doubt("two at once", 1.0, half, _cue(said, said.cues[half]), half > 5)


def _rhythm(cues: Sequence[Cue]) -> tuple[list[float], list[float]]:
    """Return after how long each next cue comes, and how long each lasts; 0 where that is not known."""
    gaps = [round(b.start_s - a.start_s, 1) for a, b in pairwise(cues)]
    return gaps, [round((cue.end_s or cue.start_s) - cue.start_s, 1) for cue in cues]


def _backwards(said: Said) -> Iterator[Doubt]:
    lost = list((Counter(said.times) - Counter(cue.start_s for cue in said.cues)).elements())
    if len(said.times) > len(said.cues) and lost:
        share = len(lost) / len(said.times)
        yield Doubt("backwards", share, len(lost), moment(lost[0]), share > 0.2)


def _language(said: Said) -> Iterator[Doubt]:
    words = [word.casefold() for word in _LETTERS.findall(said.text[:5_000])]
    if len(words) < 50:
        return
    share = max(sum(word in known.stop_words for word in words) / len(words) for known in LANGUAGES)
    if share < SMALL:
        yield Doubt("language", 1 - share, len(words), " ".join(words[:6]), grave=False)


JUDGES: Final[Sequence[Callable[[Said], Iterator[Doubt]]]] = (
    _lost, _one_speaker, _said_once, _a_word, _nobody, _unnamed, _clocks, _markup, _labels_left, _numbers,
    _broken_letters, _repeats, _two_at_once, _backwards, _language,
)  # fmt: skip


def _cue(said: Said, cue: Cue) -> str:
    return said.text[cue.start : cue.end]


def _words(text: str, turn: Turn) -> int:
    return text.count(" ", turn.start, turn.end) + (turn.end == len(text))
