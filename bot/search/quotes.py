"""Finding the words of a quote: exactly as they were said, or as somebody remembers them.

An exact quote is looked up in the postings of its words, or by a scan of the numbered words; what is not
there in these words is left to `alignment`.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from bot.languages.language import Language
from bot.search.alignment import Ints, Match, Typed, align, closest, in_all_words, in_likely_passages
from bot.search.index import Index
from bot.search.segment import PASSAGE, STEP, Segment
from bot.search.span import Span
from bot.search.wordings import wordings
from bot.search.words import NO_TERM, find_words, fold
from bot.transcripts.speakers import is_name, is_proper
from bot.transcripts.text import clean

Verdict = Literal["exact", "near", "not_found"]

#: Matches that are at most so much less similar than the best are as good.
AS_GOOD: Final = 0.03
#: How similar a quote is to the same words written in another way.
OTHERWISE_WRITTEN: Final = 0.99
#: From this similarity on no other way of writing a quote is tried.
NEAR_ENOUGH: Final = 0.9
#: A word that makes up more than one in so many is looked for at all places at once.
DENSE: Final = 16

# What may be a speaker's name before a line, with the time there, and a signature in the last line. Nothing
# in them can be read in two ways, so that no text takes long.
_LABEL: Final = re.compile(
    r"^[> \t*_]*([^\W\d_][\w.'’ -]{0,39})(?:[\[(][\d:.]{1,12}[\])])?[*_]*:[*_]*\s+", re.MULTILINE
)
_SIGNATURE: Final = re.compile(
    r"(?:(?<=\S)[\"”»]\s*|(?<!\?)\n *)[—–―~-]+ *([^\s\"“”„«»][^\n\"“”„«»]{1,79})\Z"
)
_OPENING: Final = ('"', "“", "„", "«")
_BLOCK: Final = re.compile(r"(?:^>.*\n?)+", re.MULTILINE)
_ITEM: Final = re.compile(r"^ *(?:[-*•–]|\d{1,3}[.)]) +(.+)", re.MULTILINE)
_QUOTED: Final = re.compile(r"[\"“„«]([^\"“”„«»]*)[\"”“»]|[「『]([^「」『』]*)[」』]")


@dataclass(frozen=True, slots=True)
class Finding:
    """Where a quote was said, best match first; ``total`` counts also the matches that are not listed.

    ``words`` are the words that were looked for. With the verdict ``not_found`` the matches are only the
    closest there are. The parts of a quote stitched together follow each other as matches of their own.
    """

    verdict: Verdict
    similarity: float
    words: tuple[str, ...]
    matches: tuple[Match, ...] = ()
    total: int = 0


def find_quote(text: str, index: Index, top: int = 10, names: Collection[str] | None = None) -> Finding:
    """Find where the words of a quote were said, in order.

    ``names`` are the words of the names that are known: a single word before a colon is a speaker's label
    where it is one of them (any is, where none are given).
    """
    text = clean(text).strip()
    bare = without_labels(text, index.vocabulary.language, names)
    for wording in dict.fromkeys((text, bare)):
        typed = Typed.read(wording, index)
        exact, total = find_exact(typed, index, top)
        if total:
            return Finding("exact", 1.0, typed.words, tuple(exact), total)
    language = index.vocabulary.language
    others = [] if typed.pauses else [Typed.read(own, index) for own in wordings(bare, language)]
    for other in others:
        exact, total = find_exact(other, index, top)
        if total:
            return Finding("near", OTHERWISE_WRITTEN, typed.words, _whole(exact, typed), total)
    best: Sequence[Match] = ()
    for written in (typed, *others):
        matches = closest(written, index, in_likely_passages)
        if written.tells(matches, index) and (not best or matches[0].similarity > best[0].similarity):
            best = matches if written is typed else _whole(matches, typed)
        if best and best[0].similarity >= NEAR_ENOUGH:
            break
    return _near(typed, best, top) if best else _far(typed, bare, index, top)


def _far(typed: Typed, text: str, index: Index, top: int) -> Finding:
    """Find a quote wherever it is, and with its clauses turned around."""
    matches = closest(typed, index, in_all_words)
    if typed.tells(matches, index):
        return _near(typed, matches, top)
    turned = typed.turned(text)
    if turned:
        others = closest(turned, index, in_likely_passages)
        if turned.tells(others, index):
            return _near(turned, others, top)
    good = _as_good(matches)
    similarity = matches[0].similarity if matches else 0.0
    return Finding("not_found", similarity, typed.words, tuple(good[:top]), len(good))


def _near(typed: Typed, matches: Sequence[Match], top: int) -> Finding:
    """Return what was nearly said, in its parts where the quote was stitched together."""
    good = stitched(typed, matches[0]) if typed.pauses else tuple(_as_good(matches))
    listed = good if typed.pauses else good[:top]
    return Finding("near", matches[0].similarity, typed.words, listed, len(good))


def _as_good(matches: Sequence[Match]) -> list[Match]:
    return [match for match in matches if match.similarity >= matches[0].similarity - AS_GOOD]


def _whole(matches: Iterable[Match], typed: Typed) -> tuple[Match, ...]:
    """Return matches of a quote in another wording as such of the quote as it was typed."""
    return tuple(match._replace(begin=0, end=len(typed.words)) for match in matches)


def without_labels(text: str, language: Language, names: Collection[str] | None = None) -> str:
    """Return a quote without the speakers' names before it, and without the signature beneath it."""
    text = text.strip()
    if signature := _SIGNATURE.search(text):
        is_beside = text.startswith(_OPENING) and text[signature.start()] != "\n"  # outside quotation marks
        if is_beside or _names_somebody(signature[1].partition(",")[0], language):
            text = text[: signature.start()]

    def spoken(match: re.Match[str]) -> str:
        label = match[1].strip(" _")
        is_known = names is None or " " in label or fold(label) in names
        return "" if is_known and _names_somebody(label, language) else match[0]

    return _LABEL.sub(spoken, text)


def _names_somebody(label: str, language: Language) -> bool:
    """Tell whether this is a name, and no words of the quote such as "The Answer" or "Never."."""
    small = language.stop_words
    is_sentence = label.endswith(".") or not small.isdisjoint(fold(label).split()[:-1])
    return is_name(label) and is_proper(label) and not is_sentence


def find_exact(typed: Typed, index: Index, top: int, within: int | None = None) -> tuple[list[Match], int]:
    """Return the first matches of exactly these words, and how many there are.

    Only the first passages ``within`` reach are looked at, if given.
    """
    count = len(typed.numbers)
    matches: list[Match] = []
    total = 0
    if not count or typed.numbers.min() < 0:
        return matches, total
    for part in index.parts:
        segment, first = part.segment, _starts(typed, part.segment, within)
        i = np.searchsorted(segment.word_offsets, first, "right") - 1
        whole = first + count <= segment.word_offsets[i + 1]
        if part.deleted:
            whole &= ~np.isin(i, list(part.deleted))
        listed = np.flatnonzero(whole)
        total += len(listed)
        listed = listed[: top - len(matches)]  # a word may have been said a million times
        for begin, own in zip(first[listed].tolist(), i[listed].tolist(), strict=True):
            matches.append(Match(Span(segment, own, begin, begin + count), 0, count, 1.0))
    return matches, total


def _starts(typed: Typed, segment: Segment, within: int | None) -> Ints:
    """Return at which words of a segment exactly these words begin."""
    numbers, words = typed.numbers, segment.words
    terms = np.unique(typed.terms[:STEP])  # so many words always share a passage
    if terms[-1] == NO_TERM:
        return _scanned(words if within is None else words[: within * STEP], numbers)
    passages, *others = sorted((segment.postings(t)[0] for t in terms if t != NO_TERM), key=len)
    for other in others[:3]:
        passages = passages[np.isin(passages, other, assume_unique=True)]
    passages = passages[:within]
    if len(passages) * PASSAGE > len(words):  # most passages have the words
        return _scanned(words, numbers)
    near = (segment.locate(passages)[1][:, None] + np.arange(PASSAGE)).ravel()
    return _followed(words, numbers, np.unique(near[words.take(near, mode="clip") == numbers[0]]))


def _scanned(words: npt.NDArray[np.int32], numbers: Ints) -> Ints:
    """Return where these numbered words stand in a row, by a look at all of them."""
    sample = words[::97]
    often = [np.count_nonzero(sample == number) for number in numbers]
    rarest = int(np.argmin(often))
    if often[rarest] * DENSE < len(sample):
        return _followed(words, numbers, np.flatnonzero(words == numbers[rarest]) - rarest)
    length = max(0, len(words) - len(numbers) + 1)
    begins = np.ones(length, np.bool_)
    for k, number in enumerate(numbers):
        begins &= words[k : k + length] == number
    return np.flatnonzero(begins)


def _followed(words: npt.NDArray[np.int32], numbers: Ints, first: Ints) -> Ints:
    """Return those of ascending places where these numbered words stand in a row."""
    first = first[(first >= 0) & (first + len(numbers) <= len(words))]
    for k, number in enumerate(numbers):
        first = first[words[first + k] == number]
    return first


def stitched(typed: Typed, match: Match) -> tuple[Match, ...]:
    """Return a match as it is, or its parts where the ellipses pass over more than can be shown."""
    span = match.span
    if span.last - span.first <= len(typed.words) + STEP:
        return (match,)
    parts = []
    borders = (0, *typed.pauses, len(typed.words))
    rest = span
    for a, b in pairwise(borders):
        part = typed.part(a, b)
        text = rest.numbers[None, :]
        if text.size:
            [cost], [start], [end] = align(part, text, span.segment.vocabulary)
            if start < end:
                similarity = max(0.0, 1 - float(cost) / float(part.weights.sum()))
                own = rest._replace(first=rest.first + int(start), last=rest.first + int(end))
                parts.append(Match(own, a, b, similarity))
                rest = rest._replace(first=own.last)
    return tuple(parts)


def quoted_parts(text: str) -> list[str]:
    """Return all that a text quotes: what stands in quotation marks, else its quoted passages, else its list.

    Texts of one word are no quotes. Nothing is returned where a text has none of these.
    """
    ways = (
        [match[match.lastindex or 0] for match in _QUOTED.finditer(text)],
        [re.sub(r"^>(?:>>)? ?", "", run, flags=re.MULTILINE) for run in _BLOCK.findall(text)],
        _ITEM.findall(text),
    )
    parts = ([part.strip() for part in way if _has_words(part)] for way in ways)
    return next(filter(None, parts), [])


def quoted_part(text: str) -> str:
    """Return what a message quotes: the longest text in quotation marks, its quoted lines, or all of it."""
    quoted = (match[match.lastindex or 0] for match in _QUOTED.finditer(text))
    marked = [part for part in quoted if _has_words(part)]
    lines = "\n".join(match[1] for match in re.finditer(r"^>(?:>>)? (.+)", text, re.MULTILINE))
    return max(marked, key=len, default="") or lines or text


def _has_words(text: str) -> bool:
    """Tell whether a text has several words."""
    return len([*islice(find_words(text), 2)]) > 1
