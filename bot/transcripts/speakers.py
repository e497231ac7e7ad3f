"""Who speaks: which labels of a file name a speaker, and which only look like it."""

import re

# Labels that mark a place in the recording: they are left out and name nobody.
STAGE = frozenset(
    "ad ads advert advertisement audio break clip commercial intro jingle music outro promo sample song "
    "sponsor theme transition".split()
)
# Words that open a sentence with a colon and are nobody's name.
_NOBODY = STAGE | frozenset(
    "also answer bonus caution chapter conclusion date debug disclaimer duration edit episode error example "
    "fact file host hosts guest guests http https hint important info language link links nb note notes "
    "part ps question remember result section source spoiler step summary tip title todo topic transcript "
    "translation update url video warn warning".split()
)
_PARTICLES = frozenset("al and bin da de del den der di du el la le of the van von y".split())
_SHAPE = re.compile(r"[^\W_][\w.,'’()&/#-]*(?: [\w.,'’()&/#\"“”-]+){0,5}")


def is_stage(label: str) -> bool:
    """Tell whether a label marks a place in the recording, such as an ad break."""
    words = label.casefold().split()
    return bool(words) and (words[-1] if len(words) > 2 else " ".join(words)) in STAGE


def is_name(label: str) -> bool:
    """Tell whether a label can name somebody: short, no sentence, no word such as "Note"."""
    return (
        len(label) <= 40
        and label.casefold() not in _NOBODY
        and _SHAPE.fullmatch(label) is not None
        and any(c.isalpha() for c in label)
    )


def is_proper(label: str) -> bool:
    """Tell whether every word of a label is written like a name, or it says "Speaker 1"."""
    words = [word.strip("()'\"“”") for word in label.split()]
    return all(word[:1].isupper() or word[:1].isdigit() or word in _PARTICLES for word in words if word)
