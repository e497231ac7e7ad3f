"""English."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
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


_SMALL: Final = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen eighteen nineteen".split()
    )
}
_TENS: Final = {
    word: 10 * n
    for n, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)
}
_POWERS: Final = {"thousand": 1000, "million": 1_000_000, "billion": 1_000_000_000}


def written_number(words: Sequence[str]) -> str:
    """Return 22 for twenty, two, 12,500 for twelve, thousand, five, hundred, 1973 for a year."""
    whole = below = last = 0  # below the next power of a thousand; the last word's value
    for word in words:
        value = _SMALL.get(word, _TENS.get(word, 0))
        if word in _POWERS:
            whole, below = whole + max(below, 1) * _POWERS[word], 0
        elif word == "hundred":
            below = max(below, 1) * 100
        elif word not in _SMALL and word not in _TENS:
            return ""
        elif (
            below == 0 or (below % 100 == 0 and last == 100) or (below % 100 in _TENS.values() and value < 10)
        ):
            below += value
        elif 10 <= below <= 99 and value >= 10 and not whole:
            below = 100 * below + value  # a year
        else:
            return ""
        last = 100 if word == "hundred" else value
    value = whole + below
    return f"{value:,}" if value >= 10_000 or whole else str(value)


def frequencies() -> dict[str, float]:
    """Return how often common words are said, as `tests.frequencies` counted it: see `english.LICENSE`."""
    rows = Path(__file__).with_name("english.words").read_text(encoding="utf-8").splitlines()
    return {word: 2.0 ** -int(octave) for octave, *words in map(str.split, rows) for word in words}


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
        actually answer answered anything ask asked become believe believed call called comment commented
        conversation describe described discuss discussed discussing discussion discussions elaborate
        elaborated episode explain explained feel felt find found gave get give given go group guest happen
        happened host interview just kind kinds know known like likes liked long lot made make many
        mean meant mention mentioned much name named names okay opinion opinions part people
        perspective perspectives podcast point points question questions really regarding respond responded
        response right said say someone something sort speaker speakers summarise summarised summarize
        summarized summary take talk talked talking talks tell term thing things think thinking thinks
        thought time told took topic two type types use used uses view views way well yeah year years yes one
        """.split()
    ),
    roles={
        "host": "host",
        "hosts": "host",
        "interviewer": "host",
        "interviewers": "host",
        "guest": "guest",
        "guests": "guest",
        "interviewee": "guest",
        "interviewees": "guest",
    },
    articles=frozenset(["a", "an", "the"]),
    before_doers=frozenset(
        "according by can could did do does from had has have is should to was were will would".split()
    ),
    before_topics=frozenset(
        "about against at concerning during for of on regarding to towards when while with".split()
    ),
    about=frozenset("about concerning regarding".split()),
    pronouns=frozenset(
        "he him his himself she her hers herself it its they them their theirs that this these those there "
        "he's she's it's they're that's then one ones".split()
    ),
    possessive="'s",
    sound=sound,
    has_letters_of=str.isascii,
    spoken_number=spoken_number,
    digits="oh one two three four five six seven eight nine".split(),
    number_words=frozenset(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred "
        "thousand million billion percent".split()
    ),
    written_number=written_number,
    short_forms=dict(
        pair.replace("_", " ").split("=")
        for pair in """
        gonna=going_to wanna=want_to gotta=got_to kinda=kind_of sorta=sort_of lotta=lot_of outta=out_of
        dunno=don't_know lemme=let_me gimme=give_me cuz=because y'all=you_all
        coulda=could_have shoulda=should_have woulda=would_have ain't=is_not
        i'm=i_am you're=you_are we're=we_are they're=they_are he's=he_is she's=she_is it's=it_is
        that's=that_is there's=there_is what's=what_is who's=who_is here's=here_is let's=let_us
        i've=i_have you've=you_have we've=we_have they've=they_have
        i'll=i_will you'll=you_will he'll=he_will she'll=she_will we'll=we_will they'll=they_will
        it'll=it_will i'd=i_would you'd=you_would he'd=he_would she'd=she_would we'd=we_would
        they'd=they_would isn't=is_not aren't=are_not wasn't=was_not weren't=were_not
        don't=do_not doesn't=does_not didn't=did_not haven't=have_not hasn't=has_not hadn't=had_not
        won't=will_not wouldn't=would_not can't=cannot couldn't=could_not
        shouldn't=should_not mustn't=must_not
        """.split()
    ),
    negations=frozenset(
        """
        no not never none nobody nothing nowhere neither nor cannot without hardly ain't isn't aren't wasn't
        weren't don't doesn't didn't haven't hasn't hadn't won't wouldn't can't couldn't shouldn't mustn't
        needn't shan't dont didnt doesnt cant wont isnt wasnt
        """.split()
    ),
    pauses=frozenset("um uh so and but because anyway okay well yeah right".split()),
    question=re.compile(
        r"\b(?:(?:do|did|does|are|were|have|would|could|can|will|should) (?:you|we|they|he|she|it|there)"
        r"|(?:what|how|why|where|when|who) (?:is|are|was|were|do|did|does|would|could|can|about|happened)"
        r"|is (?:it|there|that)|(?:what|how|who|where)'s|how (?:many|much|often|long|far)|tell (?:us|me))\b"
    ),
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
            "agenda also bonus caution chapter chapters conclusion date debug disclaimer duration edit "
            "episode error example file http https hint info language link links location name nb note notes "
            "part ps recorded result section slides source spoiler step summary tc timecode tip title todo "
            "topic transcript translation update url video warn warning webvtt monday tuesday wednesday "
            "thursday friday saturday sunday".split()
        ),
        particles=frozenset("al and bin da de del den der di du el la le of the van von y".split()),
    ),
    frequencies=frequencies,
)
