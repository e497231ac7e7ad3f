"""Who speaks: which labels of a file name a speaker, and which only look like it."""

import re
from collections import Counter
from collections.abc import Sequence
from functools import reduce
from operator import or_

from bot.languages import LANGUAGES
from bot.transcripts.reading import counted

# Of every language, because a file does not say in which it is.
_LABELS = reduce(or_, (language.labels for language in LANGUAGES))
_NOBODY = _LABELS.stages | _LABELS.nobody
_NAME = re.compile(r"(?=[\d\W]*[^\W\d])[^\W_][\w.,'’()&/#+-]*(?: [\w.,'’()&/#\"“”+-]+){0,4}")
_LABEL = re.compile(
    r"\s*(?:[-–—]\s?)?(?:\[([^:：\[\]\n]{1,48})\]|([^\s:：\[\]()][^:：\[\]\n]{0,48}?))\s?[:：](?:\s+|$)"
)
_NUMBERED = re.compile(r"\s*[\[(](speaker[ _]?\w{1,3})[\])]\s*", re.IGNORECASE)


def is_stage(label: str) -> bool:
    """Tell whether a label marks a place in the recording, such as an ad break."""
    words = label.casefold().split()
    if len(words) < 2:
        return bool(words) and words[0] in _LABELS.stages
    return words[0] in _LABELS.stage_openers or (
        words[-1] in _LABELS.stages and (len(words) > 2 or words[-1] not in _LABELS.surnames)
    )


def is_name(label: str) -> bool:
    """Tell whether a label can name somebody: short, no sentence, no word such as "Note"."""
    return len(label) <= 40 and label.casefold() not in _NOBODY and _NAME.fullmatch(label) is not None


def is_proper(label: str) -> bool:
    """Tell whether every word of a label is written as in a name, such as "Speaker 1"."""
    words = [word.lstrip("('\"“") for word in label.split()]
    return (
        all(not word[:1].islower() or word in _LABELS.particles for word in words)
        and words[0] not in _LABELS.particles
    )


def label(line: str) -> tuple[str, str] | None:
    """Return what stands before a line's colon, where it can be a name, and the rest of the line."""
    if ":" in line or "：" in line:
        match = _LABEL.match(line)
    else:
        match = _NUMBERED.match(line) if "]" in line or ")" in line else None
    name = (match[match.lastindex or 0] or "").strip() if match is not None else ""
    return (name, line[match.end() :]) if match is not None and is_name(name) else None


def sound(labels: Sequence[tuple[str, str] | None]) -> frozenset[str]:
    """Return the labels that name speakers, judged by those of all lines of a file.

    A label is sound where it recurs, and also where it does not but the file begins with it, goes on like
    that, or names others and this is a name in full.
    """
    often = Counter(label[0] for label in labels if label is not None)
    proper = {name for name in often if is_proper(name)}
    recurs = {name for name, times in often.items() if times > 1}
    first = {labels[0][0]} if labels and labels[0] is not None else set()
    in_full = {name for name in proper if name.count(" ") in (1, 2)} if len(proper & recurs) > 1 else set()
    if sum(often[name] for name in proper | recurs) >= 0.3 * len(labels):
        return frozenset(proper | {name for name in recurs if often[name] > 2})
    return frozenset(proper & (recurs | first | in_full))


def named_once(labels: Sequence[str]) -> tuple[str, ...]:
    """Tell, of the labels taken for names, which are one word that occurs once while others recur.

    It may as well be the first word of what is said ("Remember: be kind"), so whoever confirms is told.
    """
    often = Counter(labels)
    once = [name for name, times in often.items() if times == 1 and " " not in name]
    if not once or max(often.values()) == 1:
        return ()
    return (f"{counted(len(once), 'name used once:', 'names used once, the first')} {once[0]!r}",)


def carried(names: Sequence[str | None]) -> bool:
    """Tell whether a file names its speakers only where they change.

    Then at least as many stretches go without a name as with one. Where fewer do, each should have had one.
    """
    return 2 * sum(name is None for name in names) >= len(names)
