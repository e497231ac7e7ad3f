"""What has to be known of a language to read, search and cut what people say in it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Words = frozenset[str]
#: What somebody is in an interview.
Role = Literal["host", "guest"]


@dataclass(frozen=True, slots=True)
class Labels:
    """Words, folded, of what may stand before a colon in a file.

    ``stages`` mark a place in the recording, also as the last of several words; those of ``surnames`` only as
    the last of three. What begins with one of ``stage_openers`` marks one whatever follows. ``nobody`` holds
    further words that name nobody, ``particles`` the lower-case words inside names.
    """

    stages: Words
    stage_openers: Words
    surnames: Words
    nobody: Words
    particles: Words

    def __or__(self, other: "Labels") -> "Labels":
        words = ("stages", "stage_openers", "surnames", "nobody", "particles")
        joined = {name: getattr(self, name) | getattr(other, name) for name in words}
        return Labels(**joined)


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """A language. Its words are folded: in lower case, with plain apostrophes."""

    #: ISO 639-1.
    code: str
    #: Makes what gives a word its stem; called once for each thread that needs one.
    stemmer: Callable[[], Callable[[str], str]]
    #: Words that are not looked for.
    stop_words: Words
    #: Words that shape a question more than they tell what it is about.
    asking_words: Words
    #: Words for those who speak, by what they are in an interview.
    roles: Mapping[str, Role]
    #: Words between such a word, or one of those below, and what it goes with.
    articles: Words
    #: Words after which a question names who does something: "what *does* Ann say", "*according to* Ann".
    before_doers: Words
    #: Words after which it names what is spoken of, or to whom: "say *about* Ann", "agree *with* Ann".
    before_topics: Words
    #: Those of them that are never followed by who speaks, as "of" is in "the opinion of Ann".
    about: Words
    #: Words for somebody or something that was named before.
    pronouns: Words
    #: What a question adds to a name, such as "'s"; nothing where there is no such thing.
    possessive: str
    #: Gives how a word sounds, a letter from A to Z for each sound.
    sound: Callable[[str], str]
    #: Tells whether a word is spelt in the letters of the language; others are not looked for by their sound.
    has_letters_of: Callable[[str], bool]
    #: Gives the words that a number in digits is spoken in; none where it is not such a number.
    spoken_number: Callable[[str], Sequence[str]]
    #: The digits from 0 to 9 as they are spoken one by one.
    digits: Sequence[str]
    #: Gives the digits that writing has for words of a number, such as 12,500; nothing where they are none.
    written_number: Callable[[Sequence[str]], str]
    #: Words of spoken numbers, between which no excerpt begins.
    number_words: Words
    #: Words that are short for several, such as "gonna" for "going to"; the last of several is the usual one.
    short_forms: Mapping[str, str]
    #: Words that turn what is said into its opposite.
    negations: Words
    #: What speakers say where writing would have a full stop.
    pauses: Words
    #: Matches what only a question says, in folded words without signs.
    question: re.Pattern[str]
    #: What begins a line that leans on the one before.
    leaning_words: Words
    labels: Labels
    #: Gives how often common words are said, per word of general speech; nothing where that is not known.
    frequencies: Callable[[], Mapping[str, float]] = dict

    def own_sound(self, word: str) -> str:
        """Return how a word sounds, or nothing where it is in foreign letters."""
        return self.sound(word) if self.has_letters_of(word) else ""
