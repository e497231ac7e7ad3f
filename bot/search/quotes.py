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
from rapidfuzz.distance import Levenshtein

from bot.languages.language import Language
from bot.search.alignment import Place, Typed, align, closest, first_words, in_all_words, in_likely_passages
from bot.search.answer import Excerpt, QuoteMatch, Step
from bot.search.index import Index
from bot.search.segment import PASSAGE, STEP
from bot.search.words import NO_TERM, Vocabulary, end_of_word, find_words, fold
from bot.transcripts.model import Transcript
from bot.transcripts.reading import clean
from bot.transcripts.speakers import is_name, is_proper

Verdict = Literal["exact", "near", "not_found"]

#: Places are as good as the best where they are so much less similar.
AS_GOOD: Final = 0.03

# What may be a speaker's name before a line, with the time there, and a signature in the last line. Nothing
# in them can be read in two ways, so that no text takes long.
_LABEL: Final = re.compile(
    r"^[> \t*_]*([^\W\d_][\w.'’ -]{0,39})(?:[\[(][\d:.]{1,12}[\])])?[*_]*:[*_]*\s+", re.MULTILINE
)
_SIGNATURE: Final = re.compile(
    r"(?:(?<=\S)[\"”»]\s*|(?<!\?)\n *)[—–―~-]+ *([^\s\"“”„«»][^\n\"“”„«»]{1,79})\Z"
)
_OPENING: Final = ('"', "“", "„", "«")
_QUOTED: Final = re.compile(r"[\"“„«]([^\"“”„«»]*)[\"”“»]")


@dataclass(frozen=True, slots=True)
class Finding:
    """Where a quote was said, best place first; ``total`` counts also the places that are not listed.

    ``words`` are the words that were looked for. With the verdict ``not_found`` the places are only the
    closest there are. The parts of a quote stitched together follow each other as places of their own.
    """

    verdict: Verdict
    similarity: float
    words: tuple[str, ...]
    places: tuple[Place, ...] = ()
    total: int = 0


def find_quote(
    text: str, index: Index, vocabulary: Vocabulary, top: int = 10, names: Collection[str] | None = None
) -> Finding:
    """Find where the words of a quote were said, in order.

    ``names`` are the words of the names that are known: a single word before a colon is a speaker's label
    where it is one of them (any is, where none are given).
    """
    text = clean(text).strip()
    bare = without_labels(text, vocabulary.language, names)
    for wording in dict.fromkeys((text, bare)):
        typed = Typed.read(wording, index, vocabulary)
        places, total = find_exact(typed, index, top)
        if total:
            return Finding("exact", 1.0, typed.words, tuple(places), total)
    found, places = typed, closest(typed, index, vocabulary, in_likely_passages)
    if not typed.tells(places, index):
        places = closest(typed, index, vocabulary, in_all_words)
        turned = typed.turned(bare)
        if turned and not typed.tells(places, index):
            others = closest(turned, index, vocabulary, in_likely_passages)
            if turned.tells(others, index):
                found, places = turned, others
    if not places:
        return Finding("not_found", 0.0, typed.words)
    best = places[0].similarity
    verdict: Verdict = "near" if found.tells(places, index) else "not_found"
    if found.pauses and verdict == "near":
        parts = stitched(found, places[0], vocabulary)
        return Finding(verdict, best, found.words, parts, len(parts))
    good = [place for place in places if place.similarity >= best - AS_GOOD]
    return Finding(verdict, best, found.words, tuple(good[:top]), len(good))


def without_labels(text: str, language: Language, names: Collection[str] | None = None) -> str:
    """Return a quote without the speakers' names before it, and without the signature beneath it."""
    text = text.strip()
    if signature := _SIGNATURE.search(text):
        is_beside = text.startswith(_OPENING) and text[signature.start()] != "\n"  # outside quotation marks
        if is_beside or _names_somebody(signature[1].partition(",")[0], language):
            text = text[: signature.start()]

    def spoken(found: re.Match[str]) -> str:
        label = found[1].strip(" _")
        is_known = names is None or " " in label or fold(label) in names
        return "" if is_known and _names_somebody(label, language) else found[0]

    return _LABEL.sub(spoken, text)


def _names_somebody(label: str, language: Language) -> bool:
    """Tell whether this is a name, and no words of the quote such as "The Answer" or "Never."."""
    small = language.stop_words
    is_sentence = label.endswith(".") or not small.isdisjoint(fold(label).split()[:-1])
    return is_name(label) and is_proper(label) and not is_sentence


def find_exact(typed: Typed, index: Index, top: int, within: int | None = None) -> tuple[list[Place], int]:
    """Return the first places where exactly these words were said, and how many there are.

    Only the first passages ``within`` reach are looked at, if given.
    """
    numbers = typed.numbers
    found: list[Place] = []
    total = 0
    if not len(numbers) or numbers.min() < 0:
        return found, total
    terms = np.unique(typed.terms[:STEP])  # so many words always share a passage
    for part in index.parts:
        segment, words = part.segment, part.segment.words
        if terms[-1] != NO_TERM:
            passages, *others = sorted((segment.postings(t)[0] for t in terms if t != NO_TERM), key=len)
            for other in others[:3]:
                passages = passages[np.isin(passages, other, assume_unique=True)]
            near = (first_words(segment, passages[:within])[:, None] + np.arange(PASSAGE)).ravel()
            places = np.unique(near[words.take(near, mode="clip") == numbers[0]])
        else:
            looked_at = words if within is None else words[: within * STEP]
            sample = looked_at[::97]
            rarest = int(np.argmin([np.count_nonzero(sample == number) for number in numbers]))
            places = np.flatnonzero(looked_at == numbers[rarest]) - rarest
        places = places[(places >= 0) & (places + len(numbers) <= len(words))]
        for k, number in enumerate(numbers):
            places = places[words[places + k] == number]
        i = np.searchsorted(segment.word_offsets, places, "right") - 1
        there = places + len(numbers) <= segment.word_offsets[i + 1]
        there &= ~np.isin(i, list(part.gone))
        total += int(np.count_nonzero(there))
        for first, own in islice(
            zip(places[there].tolist(), i[there].tolist(), strict=True), top - len(found)
        ):
            found.append(Place(segment, own, first, first + len(numbers), 0, len(numbers), 1.0))
    return found, total


def stitched(typed: Typed, place: Place, vocabulary: Vocabulary) -> tuple[Place, ...]:
    """Return a place as it is, or its parts where the ellipses pass over more than can be shown."""
    if place.last - place.first <= len(typed.words) + STEP:
        return (place,)
    parts = []
    borders = (0, *typed.pauses, len(typed.words))
    begin = place.first
    for a, b in pairwise(borders):
        part = typed.part(a, b)
        text = place.segment.words[None, begin : place.last]
        if text.size:
            [cost], [start], [end] = align(part, text, vocabulary)
            if start < end:
                similarity = max(0.0, 1 - float(cost) / float(part.weights.sum()))
                found = place._replace(
                    first=begin + int(start), last=begin + int(end), begin=a, end=b, similarity=similarity
                )
                parts.append(found)
                begin = found.last
    return tuple(parts)


def compare(typed: Sequence[str], said: Sequence[str]) -> tuple[Step, ...]:
    """Return, word by word, how what was typed became what was said."""
    steps: list[Step] = []
    for code in Levenshtein.opcodes([fold(word) for word in typed], [fold(word) for word in said]):
        mine = " ".join(typed[code.src_start : code.src_end])
        theirs = " ".join(said[code.dest_start : code.dest_end])
        if code.tag == "equal":
            steps.append(Step("same", mine, theirs))
            continue
        if steps and steps[-1].kind in ("typed", "said", "changed"):
            before = steps.pop()
            mine, theirs = f"{before.typed} {mine}".strip(), f"{before.said} {theirs}".strip()
        steps.append(_changed(mine, theirs))
        # A word left out here and back behind the next ones has changed places with them.
        if len(steps) > 2 and {steps[-3].kind, steps[-1].kind} == {"typed", "said"}:
            middle = steps[-3:]
            mine, theirs = (" ".join(filter(None, (step[n] for step in middle))) for n in (1, 2))
            if _changed(mine, theirs).kind == "swapped":
                steps[-3:] = [Step("swapped", mine, theirs)]
    return tuple(steps)


def _changed(typed: str, said: str) -> Step:
    if sorted(fold(typed).split()) == sorted(fold(said).split()):
        return Step("swapped", typed, said)
    return Step("changed" if typed and said else "typed" if typed else "said", typed, said)


def cite_all(
    places: Iterable[Place],
    words: Sequence[str],
    transcripts: Iterable[Transcript | None],
    vocabulary: Vocabulary,
    speaker: str | None = None,
) -> list[QuoteMatch]:
    """Return places of a quote as they stand in their transcripts (None: gone), where this speaker speaks."""
    pairs = zip(places, transcripts, strict=True)
    cited = [cite(place, words, there, vocabulary) for place, there in pairs if there]
    return [m for m in cited if m and (speaker is None or speaker in m.excerpt.citation.speakers)]


def cite(
    place: Place, words: Sequence[str], transcript: Transcript, vocabulary: Vocabulary
) -> QuoteMatch | None:
    """Return the place of a quote of these words as it stands in its transcript.

    None where the transcript has changed since it was indexed.
    """
    if not place.segment.stands_in(transcript.text, place.first, place.last, vocabulary):
        return None
    start, last = (int(place.segment.starts[word]) for word in (place.first, place.last - 1))
    excerpt = Excerpt.of(transcript, start, end_of_word(transcript.text, last), score=place.similarity)
    said = [found.group() for found in find_words(excerpt.text)]
    return QuoteMatch(excerpt, place.similarity, compare(words[place.begin : place.end], said))


def quoted_part(text: str) -> str:
    """Return what a message quotes: the longest text in quotation marks, its quoted lines, or all of it."""
    marked = [found.group(1) for found in _QUOTED.finditer(text) if len(found.group(1).split()) > 1]
    lines = "\n".join(found.group(1) for found in re.finditer(r"^>(?:>>)? (.+)", text, re.MULTILINE))
    return max(marked, key=len, default="") or lines or text
