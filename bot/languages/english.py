"""English."""

import re
from collections.abc import Callable
from typing import Final

import Stemmer
from jellyfish import metaphone

from bot.languages.language import Labels, Language

_NUMBER: Final = re.compile(r"(\d{1,9})(st|nd|rd|th|s)?")
_TH: Final = str.maketrans("0", "Q")  # Metaphone's sign for it, as a letter that it does not use


def stemmer() -> Callable[[str], str]:
    """Return the Snowball stemmer."""
    stem: Callable[[str], str] = Stemmer.Stemmer("english", 0).stemWord
    return stem


def sound(word: str) -> str:
    """Return a word's Metaphone code."""
    return metaphone(word.replace("'", "")).translate(_TH)


def spoken_number(word: str) -> list[str]:
    """Return the words of a number: nineteen, seventy, three for 1973, twenty, sixth for 26th."""
    number = _NUMBER.fullmatch(word)
    if number is None:
        return []
    from num2words import num2words  # here: it brings sixty languages, which few questions need

    value, ending = int(number[1]), number[2]
    if ending in ("st", "nd", "rd", "th"):
        spoken = num2words(value, to="ordinal")
    elif ending == "s" or 1100 <= value <= 2099:
        spoken = num2words(value, to="year")
    else:
        spoken = num2words(value)
    return re.findall(r"\w+", spoken)


ENGLISH: Final = Language(
    code="en",
    stemmer=stemmer,
    stop_words=frozenset(
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
    ),
    asking_words=frozenset(
        """
        become call called find found gave get give given go happen happened kind kinds know known long made
        make many mean meant much name named names part people said say thing things time took take term two
        type types use used use way way year years one
        """.split()
    ),
    possessive="'s",
    sound=sound,
    has_letters_of=str.isascii,
    spoken_number=spoken_number,
    number_words=frozenset(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred "
        "thousand million billion percent".split()
    ),
    pauses=frozenset("um uh so and but because anyway okay well yeah right".split()),
    leaning_words=frozenset(
        "and but so or because he she it they that this which then also yeah yes no".split()
    ),
    labels=Labels(
        stages=frozenset(
            "ad ads advert advertisement audio break clip commercial extract intro jingle music outro promo "
            "sample song sponsor theme track transition".split()
        ),
        stage_openers=frozenset(["clip"]),
        surnames=frozenset("song track".split()),
        nobody=frozenset(
            "agenda also bonus caution chapter conclusion date debug disclaimer duration edit episode error "
            "example file http https hint info language link links location name nb note notes part ps "
            "recorded result section slides source spoiler step summary tip title todo topic transcript "
            "translation update url video warn warning webvtt monday tuesday wednesday thursday friday "
            "saturday sunday".split()
        ),
        particles=frozenset("al and bin da de del den der di du el la le of the van von y".split()),
        entries={
            **dict.fromkeys(["title", "interview title"], "title"),
            **dict.fromkeys(
                ["date", "date of interview", "interview date", "recorded", "recorded on"], "date"
            ),
            **dict.fromkeys(["podcast", "series", "show"], "show"),
            **dict.fromkeys(["host", "hosts", "interviewed by", "interviewer", "interviewers"], "hosts"),
            **dict.fromkeys(
                ["guest", "guests", "interviewee", "interviewees", "narrator", "narrators"], "guests"
            ),
            **dict.fromkeys(["link", "source", "url", "video"], "source"),
        },
    ),
)
