"""Words as they are searched: cut from the text, folded, stemmed and numbered."""

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Final
from zlib import crc32

import numpy as np
import numpy.typing as npt
import Stemmer
from jellyfish import metaphone

#: A word is letters and digits, apostrophes inside; scripts written without spaces count by character.
WORD: Final = re.compile(r"[぀-ヿ㐀-鿿가-힯]|[^\W_぀-ヿ㐀-鿿가-힯]+(?:['’][^\W_]+)*")
#: A note of a sound, such as [laughter]: part of the text, but nobody said it.
SOUND_NOTE: Final = re.compile(r"\[[^\[\]]{1,40}\]")

STOP_WORDS: Final = frozenset(
    """
    a about above after again against all am an and any are aren't as at be because been before being
    below between both but by can can't cannot could couldn't did didn't do does doesn't doing don't down
    during each few for from further had hadn't has hasn't have haven't having he he'd he'll he's her
    here here's hers herself him himself his how how's i i'd i'll i'm i've if in into is isn't it it's
    its itself just let's me more most mustn't my myself no nor not of off on once only or other ought
    our ours ourselves out over own same shan't she she'd she'll she's should shouldn't so some such than
    that that's the their theirs them themselves then there there's these they they'd they'll they're
    they've this those through to too under until up upon very was wasn't we we'd we'll we're we've were
    weren't what what's when when's where where's which while who who's whom why why's will with won't
    would wouldn't you you'd you'll you're you've your yours yourself yourselves
    """.split()
)

NO_TERM: Final = -1
#: So many numbers may stand for the letters of a sound: few enough to look three of them up in a table.
SOUNDS: Final = 32
_TH: Final = str.maketrans("0", "Q", " ")  # Metaphone's sign for it, as a letter that it does not use

Ints = npt.NDArray[np.int32]


def find_words(text: str) -> Iterator[re.Match[str]]:
    """Yield the words of a text in order, passing over notes of sounds."""
    notes = [note.span() for note in SOUND_NOTE.finditer(text)] if "[" in text else []
    if not notes:
        yield from WORD.finditer(text)
        return
    place = 0
    for start, end in [*notes, (len(text), len(text))]:
        yield from WORD.finditer(text, place, start)
        place = end


def end_of_word(text: str, place: int) -> int:
    """Return where the word ends that begins at a place; the place itself where none does."""
    found = WORD.match(text, place)
    return found.end() if found else place


def fold(word: str) -> str:
    """Return a word as it is compared: without case, with plain apostrophes."""
    return word.casefold().replace("’", "'")


def spelling(word: str) -> list[int]:
    """Return the groups of four letters in a word, its borders counted as letters, as numbers."""
    letters = f"#{word.replace(chr(39), '')}#"
    return [crc32(letters[i : i + 4].encode()) & 0x7FFFFFFF for i in range(max(1, len(letters) - 3))]


def sound(word: str) -> bytes:
    """Return how a word sounds: the letters of its Metaphone code, as numbers < SOUNDS; empty for no word."""
    letters = metaphone(word.replace("'", "")).translate(_TH) if word.isascii() else ""
    return bytes(ord(letter) % SOUNDS for letter in letters)


class Vocabulary:
    """Every word the process has met and every stem ("term") of them, numbered once and for ever.

    Segments speak in these numbers, so that servers share what they share. It grows, never shrinks, and
    tells nobody which transcript a word came from.
    """

    def __init__(self) -> None:
        self.words: list[str] = []
        self.terms: list[str] = []
        self._word_ids: dict[str, int] = {}
        self._term_ids: dict[str, int] = {}
        self._term_of = np.empty(1024, np.int32)
        self._beginnings: dict[str, list[str]] = {}
        self._sorted = 0
        self._spellings = _Described(self.words, spelling)
        self._sounds = _Described(self.words, sound)
        self._stemmer = Stemmer.Stemmer("english", 0)
        self._growing = threading.Lock()

    def __len__(self) -> int:
        return len(self.words)

    def number(self, words: Sequence[str]) -> Ints:
        """Return the numbers of folded words, giving new ones to words not met before."""
        known = list(map(self._word_ids.get, words))
        if None in known:
            with self._growing:
                known = [self._number(word) if n is None else n for word, n in zip(words, known, strict=True)]
        return np.array(known, np.int32)

    def _number(self, word: str) -> int:
        number = self._word_ids.get(word)
        if number is not None:
            return number
        term = NO_TERM
        if word not in STOP_WORDS:
            stem = self.stem(word)
            term = self._term_ids.setdefault(stem, len(self.terms))
            if term == len(self.terms):
                self.terms.append(stem)
        number = len(self.words)
        if number == len(self._term_of):
            self._term_of = np.resize(self._term_of, 2 * number)
        self._term_of[number] = term
        self.words.append(word)
        self._word_ids[word] = number  # last: readers look here without the lock
        return number

    def stem(self, word: str) -> str:
        """Return the Snowball stem of a folded word."""
        return str(self._stemmer.stemWord(word))

    def term(self, word: str) -> int | None:
        """Return the number of a folded word's term; None where no transcript has it or it is a stop word."""
        return None if word in STOP_WORDS else self._term_ids.get(self.stem(word))

    def like(self, word: str) -> list[str]:
        """Return the known words that begin as this one does, or sound so at their beginning."""
        with self._growing:
            for number in range(self._sorted, len(self.words)):
                known = self.words[number]
                if known not in STOP_WORDS:
                    self._beginnings.setdefault(known[:2], []).append(known)
                    self._beginnings.setdefault(metaphone(known)[:2].upper(), []).append(known)
            self._sorted = len(self.words)
        heads = (word[:2], metaphone(word)[:2].upper())
        size = range(len(word) - 3, len(word) + 4)
        return list(
            {known for head in heads for known in self._beginnings.get(head, ()) if len(known) in size}
        )

    def word(self, word: str) -> int | None:
        """Return the number of a folded word, or None where it was never met."""
        return self._word_ids.get(word)

    def terms_of(self, words: npt.NDArray[np.int32]) -> Ints:
        """Return the terms of numbered words, NO_TERM for stop words."""
        return self._term_of[words]

    def spellings(self, words: Ints) -> tuple[Ints, Ints]:
        """Return the groups of four letters in some words: the row in ``words`` and the number of each."""
        return self._spellings.of(words)

    def sounds(self, words: Ints) -> tuple[Ints, Ints]:
        """Return how some words sound: which row of ``words`` each sound is of, and its letter's number."""
        return self._sounds.of(words)


class _Described:
    """What is said of words in a few numbers each, made when it is first asked for and kept."""

    def __init__(self, words: list[str], describe: Callable[[str], Sequence[int]]) -> None:
        self._words = words
        self._describe = describe
        self._place = np.empty(0, np.int64)  # of each word's numbers; -1 where they are not made yet
        self._size = np.empty(0, np.int64)
        self._numbers = np.empty(0, np.int32)

    def of(self, words: Ints) -> tuple[Ints, Ints]:
        """Return rows and numbers, row by row."""
        lacking = len(self._words) - len(self._place)
        if lacking:
            self._place = np.append(self._place, np.full(lacking, -1))
            self._size = np.append(self._size, np.zeros(lacking, np.int64))
        new = words[self._place[words] < 0]
        if len(new):
            found = [self._describe(self._words[word]) for word in new.tolist()]
            sizes = np.array([len(numbers) for numbers in found])
            self._place[new] = len(self._numbers) + np.cumsum(sizes) - sizes
            self._size[new] = sizes
            self._numbers = np.concatenate([self._numbers, *(np.array(list(n), np.int32) for n in found)])
        sizes = self._size[words]
        rows = np.repeat(np.arange(len(words), dtype=np.int32), sizes)
        first = self._place[words] - (np.cumsum(sizes) - sizes)
        return rows, self._numbers[np.repeat(first, sizes) + np.arange(len(rows))]
