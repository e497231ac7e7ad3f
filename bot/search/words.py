"""Words as they are searched: cut from the text, folded, stemmed and numbered."""

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, lru_cache, partial
from typing import Final
from zlib import crc32

import numpy as np
import numpy.typing as npt

from bot.languages import DEFAULT
from bot.languages.language import Language
from bot.search.people import People

#: A word is letters and digits, apostrophes inside; scripts written without spaces count by character.
WORD: Final = re.compile(r"[぀-ヿ㐀-鿿가-힯]|[^\W_぀-ヿ㐀-鿿가-힯]+(?:['’][^\W_]+)*")
#: A note of a sound, such as [laughter]: part of the text, but nobody said it.
SOUND_NOTE: Final = re.compile(r"\[[^\[\]]{1,40}\]")

NO_TERM: Final = -1
#: So many numbers may stand for the letters of a sound: few enough to look three of them up in a table.
SOUNDS: Final = 32

Ints = npt.NDArray[np.int32]


def find_words(text: str) -> Iterator[re.Match[str]]:
    """Yield the words of a text in order, passing over notes of sounds."""
    notes = [note.span() for note in SOUND_NOTE.finditer(text)] if "[" in text else []
    if not notes:
        yield from WORD.finditer(text)
        return
    begin = 0
    for start, end in [*notes, (len(text), len(text))]:
        yield from WORD.finditer(text, begin, start)
        begin = end


def end_of_word(text: str, start: int) -> int:
    """Return where the word ends that begins at a character; the character itself where none does."""
    match = WORD.match(text, start)
    return match.end() if match else start


def fold(word: str) -> str:
    """Return a word as it is compared: without case, with plain apostrophes."""
    return word.casefold().replace("’", "'")


def spelling(word: str) -> list[int]:
    """Return the groups of four letters in a word, its borders counted as letters, as numbers."""
    letters = f"#{word.replace(chr(39), '')}#"
    return [crc32(letters[i : i + 4].encode()) & 0x7FFFFFFF for i in range(max(1, len(letters) - 3))]


def sound(word: str, language: Language) -> bytes:
    """Return how a word sounds in a language: the letters of its code, as numbers < SOUNDS."""
    return bytes(ord(letter) % SOUNDS for letter in language.own_sound(word))


class Vocabulary:
    """Every word met in a language, every stem ("term") of them and all speakers, numbered once and for ever.

    Segments speak in these numbers, so that servers share what they share. It grows, never shrinks, and
    tells nobody which transcript a word came from.
    """

    def __init__(self, language: Language = DEFAULT) -> None:
        self.language = language
        #: Returns the stem of a folded word.
        self.stem = language.stemmer()
        #: Returns how a folded word sounds, and keeps what many quotes ask for.
        self.own_sound = lru_cache(1 << 17)(language.own_sound)
        self.people = People()
        self.words: list[str] = []
        self.terms: list[str] = []
        self._word_ids: dict[str, int] = {}
        self._term_ids: dict[str, int] = {}
        self._term_of = np.empty(1024, np.int32)
        self._beginnings: dict[str, list[str]] = {}
        self._sorted = 0
        self._spellings = _Described(self.words, spelling)
        self._sounds = _Described(self.words, partial(sound, language=language))
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
        if word not in self.language.stop_words:
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

    def term(self, word: str) -> int | None:
        """Return the number of a folded word's term; None where no transcript has it or it is a stop word."""
        return None if word in self.language.stop_words else self._term_ids.get(self.stem(word))

    def like(self, word: str) -> list[str]:
        """Return the known words that begin as this one does, or sound so at their beginning."""
        with self._growing:
            for number in range(self._sorted, len(self.words)):
                known = self.words[number]
                if known not in self.language.stop_words:
                    self._beginnings.setdefault(known[:2], []).append(known)
                    self._beginnings.setdefault(self.language.sound(known)[:2], []).append(known)
            self._sorted = len(self.words)
        heads = (word[:2], self.language.sound(word)[:2])
        size = range(len(word) - 3, len(word) + 4)
        return list(
            {known for head in heads for known in self._beginnings.get(head, ()) if len(known) in size}
        )

    def word(self, word: str) -> int | None:
        """Return the number of a folded word, or None where it was never met."""
        return self._word_ids.get(word)

    @cached_property
    def common(self) -> dict[str, float]:
        """How often the stems of common words are said in general, per word; empty where it is not known."""
        often: dict[str, float] = {}
        for word, frequency in self.language.frequencies().items():
            stem = self.stem(word)
            often[stem] = often.get(stem, 0.0) + frequency
        return often

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
        self._first = np.empty(0, np.int64)  # of each word's numbers; -1 where they are not made yet
        self._size = np.empty(0, np.int64)
        self._numbers = np.empty(0, np.int32)

    def of(self, words: Ints) -> tuple[Ints, Ints]:
        """Return rows and numbers, row by row."""
        lacking = len(self._words) - len(self._first)
        if lacking:
            self._first = np.append(self._first, np.full(lacking, -1))
            self._size = np.append(self._size, np.zeros(lacking, np.int64))
        new = words[self._first[words] < 0]
        if len(new):
            described = [self._describe(self._words[word]) for word in new.tolist()]
            sizes = np.array([len(numbers) for numbers in described])
            self._first[new] = len(self._numbers) + np.cumsum(sizes) - sizes
            self._size[new] = sizes
            self._numbers = np.concatenate([self._numbers, *(np.array(list(n), np.int32) for n in described)])
        sizes = self._size[words]
        rows = np.repeat(np.arange(len(words), dtype=np.int32), sizes)
        first = self._first[words] - (np.cumsum(sizes) - sizes)
        return rows, self._numbers[np.repeat(first, sizes) + np.arange(len(rows))]
