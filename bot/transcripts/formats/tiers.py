"""Tiers, as annotators have them: which hold what is said, who says it, and all of it by the clock.

A tier may as well hold gestures, sounds or translations, or say what another says once more by the word.
Its name tells, where it is one of the usual, and else its content. So speech is a tier that is
- not named for something else, neither numbers nor sounds, nor the finer cut of a tier that is speech
- not said already, second by second, by a tier of longer stretches
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from bot.transcripts.reading import Draft, Piece, counted
from bot.transcripts.speakers import is_name, is_proper

#: Names of tiers, or parts of names, that hold no speech.
_ELSEWHERE = frozenset(
    "addressee category clause code coding comment commentary context deutsch emotion eng english espanol "
    "español event eye face facial free french function gaze german gesture gloss glosse glossing gls "
    "hand intensity intonation ipa kinesics lang language laugh lemma lemmata lex literal media meta "
    "metadata mimic misc mor morph morpheme mouth movement noise nonverbal norm normalisation "
    "normalization normalized note phase phon phone phoneme phonetic phonology pitch pos posture "
    "prominence prosody remark segnum silence snd sound spanish syl syllable syntax tag tone tonic topic "
    "trad traduccion traducción traduction translation transl übersetzung vowel".split()
)
#: What tiers of speech are called that are called after nobody.
_GENERIC = (
    r"audio|channel|content|default|default-lt|dialog|dialogue|dipl|interval|interview|ips|kan|ort|orth"
    r"|orthographic|orthography|phrase|segment|sentence|spch|speech|spoken|text|tier|track|trans|transcript"
    r"|transcription|transliteration|trn|trs|turn|tx|txt|utt|utterance|v|verb|verbal|vb|word|words?[-_]txt"
)
_NAMELESS = re.compile(rf"\[?(?:{_GENERIC})s?\]?[\s_-]?\d*", re.IGNORECASE)
_SUFFIX = re.compile(rf"(.+?)[\s_@:./-]+\[?(?:{_GENERIC})s?\]?", re.IGNORECASE)
_PREFIX = re.compile(r"[a-z]{1,4}@(.+)|" + rf"(?:{_GENERIC})s?[\s_@:./-]+(.+)", re.IGNORECASE)
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_LETTERS = re.compile(r"[^\W\d_]+")
_TOKEN = re.compile(r"\w+")
_CODE = re.compile(r"\d|^[\x00-\x7f]?$|^\W*$")
_SILENCES = frozenset(
    "# _ - -- ... <eps> <p:> <p> <pause> <sil> <silence> [silence] [pause] pau sil silence silent sounding "
    "sp spn {sl} {p}".split()
)
_PAUSE: Final = 0.5  # seconds; longer ones part what was said word by word
_LONGEST: Final = 5.0  # seconds of what was said word by word, in one piece
_BIN: Final = 10.0  # seconds within which a word may be said again by another tier
_BINS: Final = 60
_LATEST: Final = 1_000_000.0  # seconds
_SOUND: Final = 0.25  # seconds; words take longer
_FEW: Final = 4  # segments or words, of which nothing can be told
_LONG: Final = 80  # characters of a tier's name
_DEEPEST: Final = 20  # tiers into which a tier goes


class Segment(NamedTuple):
    """What stands on a tier from ``start_s`` to ``end_s``; ``place`` orders what may have no time."""

    text: str
    start_s: float | None
    end_s: float | None
    place: float | None = None


@dataclass(frozen=True, eq=False)
class Tier:
    """A tier: ``kind`` is what else its program calls it, ``speaker`` whom it names, where it does.

    ``parent`` is the tier that it goes into, by its name; ``is_speech`` is False where the file says so.
    """

    name: str
    segments: Sequence[Segment]
    speaker: str | None = None
    kind: str = ""
    parent: str | None = None
    is_speech: bool = True


def draft(format: str, tiers: Iterable[Tier], metadata: Mapping[str, object]) -> Draft | None:
    """Return what is said on tiers, in the order of its times, or None where nothing is."""
    filled, silences = _filled(tiers)
    spoken = _spoken(filled)
    said = [
        (segment, name)
        for tier, name in zip(spoken, _names(spoken), strict=True)
        for segment in _joined(tier.segments)
    ]
    if all(_order(segment) is not None for segment, _ in said):
        said.sort(key=lambda each: _order(each[0]) or 0.0)
    pieces = [Piece(segment.text, name, segment.start_s, segment.end_s) for segment, name in said]
    others = [tier for tier in filled if tier not in spoken]
    left_out = [*silences, *(segment.text for tier in others for segment in tier.segments)]
    body = "\n".join([*left_out, *(segment.text for tier in spoken for segment in tier.segments)])
    return Draft(format, pieces, metadata, _dropped(others), left_out, [body]) if pieces else None


def _order(segment: Segment) -> float | None:
    return segment.start_s if segment.place is None else segment.place


def _dropped(others: Sequence[Tier]) -> tuple[str, ...]:
    if not others:
        return ()
    few = ", ".join(repr(tier.name[:30]) for tier in others[:3]) + (", …" if len(others) > 3 else "")
    return (f"{counted(len(others), 'tier without speech:', 'tiers without speech:')} {few}",)


def _filled(tiers: Iterable[Tier]) -> tuple[list[Tier], list[str]]:
    """Return the tiers that hold anything, without marks of silence, and those marks."""
    filled: list[Tier] = []
    silences: list[str] = []
    for tier in tiers:
        segments = []
        for segment in tier.segments:
            if (text := segment.text.strip()).casefold() in _SILENCES:
                silences.append(text)
            elif text:
                segments.append(segment)
        if segments:
            filled.append(replace(tier, segments=segments))
    return filled, silences


def _spoken(tiers: Sequence[Tier]) -> list[Tier]:
    """Return the tiers of speech, in their order."""
    speech = _uppermost(tiers, [tier for tier in tiers if tier.is_speech and _is_speech(tier)])
    if not speech:  # nothing but what is called something else: the largest of it may be speech after all
        rest = [tier for tier in tiers if tier.is_speech and tier.parent is None and not _is_coded(tier)]
        return sorted(rest, key=_words, reverse=True)[:1]
    longest_first = sorted(speech, key=lambda tier: _words(tier) / len(tier.segments), reverse=True)
    heard: dict[tuple[str | None, int], set[str]] = defaultdict(set)
    new = {id(tier) for tier in longest_first if _says_new(tier, heard)}
    return [tier for tier in speech if id(tier) in new]


def _is_speech(tier: Tier) -> bool:
    return _ELSEWHERE.isdisjoint(_tokens(f"{tier.name} {tier.kind}")) and not _is_coded(tier)


def _tokens(name: str) -> set[str]:
    tokens = _LETTERS.findall(_HUMP.sub(" ", name).casefold())
    return {*tokens, *(token.removesuffix("s") for token in tokens)}


def _words(tier: Tier) -> int:
    return sum(segment.text.count(" ") + 1 for segment in tier.segments)


def _is_coded(tier: Tier) -> bool:
    """Tell whether a tier holds numbers, names of things such as "story.012", or single sounds."""
    texts = [segment.text.strip() for segment in tier.segments]
    if sum(" " not in text for text in texts) < 0.95 * len(texts):
        return False
    coded = sum(_CODE.search(text) is not None for text in texts)
    return coded >= 0.8 * len(texts) or _are_sounds(tier)


def _are_sounds(tier: Tier) -> bool:
    """Tell whether what stands on a tier is too short for words, in letters and in time."""
    times = [(s.start_s, s.end_s) for s in tier.segments if len(s.text.strip()) <= 3]
    lengths = [end_s - start_s for start_s, end_s in times if start_s is not None and end_s is not None]
    return len(lengths) >= max(_FEW, 0.9 * len(tier.segments)) and sum(lengths) < _SOUND * len(lengths)


def _uppermost(tiers: Sequence[Tier], speech: Sequence[Tier]) -> list[Tier]:
    """Return tiers of speech that go into no other; of those that go into one of numbers, the first."""
    by_name = {tier.name: tier for tier in tiers}
    kept = {id(tier) for tier in speech}
    uppermost: list[Tier] = []
    taken: set[str] = set()
    for tier in speech:
        parent, is_upper = tier.parent, True
        for _ in range(_DEEPEST):
            above = by_name.get(parent or "")
            if above is None:
                break
            is_upper = is_upper and id(above) not in kept and _is_coded(above)
            parent = above.parent
        if is_upper and (tier.parent is None or tier.parent not in taken):
            taken.add(tier.parent or "")
            uppermost.append(tier)
    return uppermost


def _says_new(tier: Tier, heard: dict[tuple[str | None, int], set[str]]) -> bool:
    """Tell whether a tier says other words than were ``heard`` then of its speaker; now they are, too."""
    said = [
        (word, at) for s in tier.segments for word in _TOKEN.findall(s.text.casefold()) for at in _bins(s)
    ]
    repeats = sum(word in heard.get((tier.speaker, at), ()) for word, at in said)
    if len(said) >= _FEW and repeats >= 0.8 * len(said):
        return False
    for word, at in said:
        heard[tier.speaker, at].add(word)
    return True


def _bins(segment: Segment) -> range:
    start, end = _order(segment), segment.end_s if segment.place is None else segment.place
    if start is None or not 0 <= start < _LATEST:
        return range(0)
    return range(int(start / _BIN), int(min(end or start, start + _BINS * _BIN) / _BIN) + 1)


def _names(tiers: Sequence[Tier]) -> list[str | None]:
    """Return who speaks on each tier; the name of a lone one is taken only where it is written as a name."""
    names = [tier.speaker or _name(tier.name) for tier in tiers]
    if len(tiers) == 1 and tiers[0].speaker is None and names[0] and not is_proper(names[0]):
        return [None]
    return names


def _name(tier: str) -> str | None:
    tier = tier.strip()[:_LONG]
    if _NAMELESS.fullmatch(tier):
        return None
    match = _SUFFIX.fullmatch(tier) or _PREFIX.fullmatch(tier)
    name = next(filter(None, match.groups()), tier) if match else tier
    return name.strip() if is_name(name.strip()) else None


def _joined(segments: Sequence[Segment]) -> Iterator[Segment]:
    """Yield segments, those of single words joined as they were said in a row."""
    if sum(" " in segment.text for segment in segments) > 0.2 * len(segments):
        yield from segments
        return
    run: list[Segment] = []
    for segment in segments:
        if run and not _follows(run[0], run[-1], segment):
            yield _whole(run)
            run = []
        run.append(segment)
    if run:
        yield _whole(run)


def _whole(run: Sequence[Segment]) -> Segment:
    return Segment(" ".join(word.text for word in run), run[0].start_s, run[-1].end_s, run[0].place)


def _follows(first: Segment, last: Segment, segment: Segment) -> bool:
    if first.start_s is None or last.end_s is None or segment.start_s is None:
        return False
    return segment.start_s - last.end_s <= _PAUSE and segment.start_s - first.start_s <= _LONGEST
