"""Who speaks: which labels of a file name a speaker, and which only look like it."""

import re
from collections import Counter
from collections.abc import Sequence, Set
from functools import reduce
from itertools import groupby, pairwise
from operator import or_
from typing import Final

from bot.languages import LANGUAGES

# Of every language, because a file does not say in which it is.
_LABELS = reduce(or_, (language.labels for language in LANGUAGES))
_NOBODY = _LABELS.stages | _LABELS.nobody
_IN_NAME = r"[^\s!$%*:;<=>?@\[\\\]^`{|}~…—–。、，！？：；（）【】《》「」]"
_NAME = re.compile(rf"(?=[\d\W]*[^\W\d])[^\W_]{_IN_NAME}*(?: {_IN_NAME}+){{0,4}}")
_LABEL = re.compile(
    r"\s*(?:[-–—]\s?)?(?:[\[【(（]([^:：\[\]【】()（）\n]{1,48})[\]】)）]"
    r"|([^\s:：\[\]【】()（）<>][^:：\[\]\n]{0,80}?))\s?"
    r"(?:[:：](?:\s+|$)|：|:(?=[^\W\d_]|[\"“«¿¡(\[]))"
)
_LONGEST_WIDE = 15  # characters of a name before "：", where no space tells it from a sentence
_SPEAKER = r"speaker[ _]?\w{1,3}"
_NUMBERED = re.compile(rf"\s*[\[(]({_SPEAKER})[\])]\s*", re.IGNORECASE)
_MADE = re.compile(_SPEAKER, re.IGNORECASE)  # by a program, so it needs no capital
_IN_BRACKETS = re.compile(r"[\[【(（<]([^\[\]【】()（）<>\n]{1,48})[\]】)）>]\s*")
_DASHED = re.compile(r"([^\s:：\[\]()][^:：\[\]\n]{0,30}?)(?:\.?\s[-–—]\s|\t\s*)|([A-Z])(?:[.)]\s+|\s{2,9})")
_ASIDE = re.compile(r" \([^()]*\)")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\w+|\b\w{1,20}:(?=\s|$)")
#: A label that stands where a sentence may begin, but not a line.
_WITHIN = re.compile(
    r"(?<=[.!?…。！？\"”’)\]」])[^\S\n]?"
    r"([^\W\d_][^\s:：.!?]{0,20}\.?(?: [^\s:：.!?]{1,20}\.?){0,3})(?::(?= )|：)"
)
#: Before the words of somebody else, in captions of what is live.
SOMEONE_ELSE: Final = re.compile(r"(?<!\S)>{2,3}(?!>)")
#: What each line has before a colon and behind it, where that can be a name.
Labels = Sequence[tuple[str, str] | None]
#: So many labels in a row that each occur once are a list of terms, not people.
_LIST: Final = 4
_LONGEST_FACT = 12  # words of what is stated under a key


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
    if "(" in label and is_proper(label):
        label = _ASIDE.sub("", label)
    return len(label) <= 40 and label.casefold() not in _NOBODY and _NAME.fullmatch(label) is not None


def is_proper(label: str) -> bool:
    """Tell whether every word of a label is written as in a name, such as "Speaker 1"."""
    if "(" in label:
        label = _ASIDE.sub("", label)  # such as pronouns
    words = [word.lstrip("('\"“") for word in label.split()]
    return (
        bool(words)
        and all(not word[:1].islower() or word in _LABELS.particles for word in words)
        and words[0] not in _LABELS.particles
    )


def is_alone(words: str) -> bool:
    """Tell whether a line is a name and nothing more."""
    return bool(words) and words[-1] not in ".,!?…-–—" and is_name(words) and is_proper(words)


def ends_sentence(words: str) -> bool:
    """Tell whether words end as a sentence does."""
    return words.rstrip("\"'”’»)]」").endswith((".", "!", "?", "…", "。", "！", "？", "।"))


def label(line: str) -> tuple[str, str] | None:
    """Return what stands before a line's colon, where it can be a name, and the rest of the line."""
    if ":" in line or "：" in line:
        match = _LABEL.match(line)
    else:
        match = _NUMBERED.match(line) if "]" in line or ")" in line else None
    name = (match[match.lastindex or 0] or "").strip() if match is not None else ""
    if match is None or not is_name(name) or (match[0][-1:] == "：" and len(name) > _LONGEST_WIDE):
        return None
    return name, line[match.end() :]


def apart(lines: Sequence[str]) -> Sequence[Sequence[str]]:
    """Return each line cut where a label stands within, if that is how the file goes on."""
    within = [name for line in lines for name in labels_within(line)]
    if not within:
        return [[line] for line in lines]
    names = usual_within(within, [named[0] for line in lines if (named := label(line)) is not None])
    return [_cut(line, names) for line in lines]


def usual_within(within: Sequence[str], first: Sequence[str]) -> Set[str]:
    """Return the names within lines that name speakers, by those that lines begin with.

    None does unless two names or more recur, and stand within about as often as first.
    """
    often = Counter([*within, *first])
    recur = {name for name, times in often.items() if times > 1}
    is_usual = len(within) >= max(3, 0.75 * sum(name in recur for name in first))
    return recur.intersection(within) if is_usual and len(recur) > 1 else set()


def labels_within(line: str) -> list[str]:
    """Return the names that stand before a colon within a line, where a sentence may begin."""
    if ": " not in line and "：" not in line:
        return []
    return [match[1] for match in _WITHIN.finditer(line) if is_name(match[1]) and is_proper(match[1])]


def _cut(line: str, names: Set[str]) -> list[str]:
    places = [0, *(match.start(1) for match in _WITHIN.finditer(line) if match[1] in names), len(line)]
    return [line[start:end].strip() for start, end in pairwise(places)]


def in_brackets(line: str) -> tuple[str, str] | None:
    """Return the name in brackets that a line opens with, without a colon, and the rest of the line."""
    match = _IN_BRACKETS.match(line)
    return (match[1], line[match.end() :]) if match is not None and _can_name(match[1]) else None


def dashed(line: str) -> tuple[str, str] | None:
    """Return the name before a dash or a tab, or the letter before a full stop, and the rest of the line."""
    match = _DASHED.match(line)
    name = match[match.lastindex or 0] if match is not None else ""
    return (name, line[match.end() :]) if match is not None and _can_name(name) else None


def _can_name(label: str) -> bool:
    return is_name(label) and (is_proper(label) or _MADE.fullmatch(label) is not None)


def steady(names: Sequence[str | None]) -> frozenset[str]:
    """Return names that half of the lines or more open with, some of them again and again.

    That is how a file looks whose labels have no colon. A list of terms has each once, and one word alone
    that recurs may be how somebody begins.
    """
    often = Counter(name for name in names if name is not None)
    is_steady = 2 * often.total() >= len(names) and 2 * often.total() >= 3 * len(often)
    return frozenset(often) if is_steady and len(often) > 1 else frozenset()


def sound(labels: Labels, timed: Sequence[bool] = ()) -> frozenset[str]:
    """Return the labels that name speakers, judged by those of all lines of a file.

    A label is sound where it recurs, and also where it does not but the file begins with it, goes on like
    that, or names others and this is a name in full. It is not where it stands only before an address,
    before the same words each time, as in the head of each page, or in a list of terms; what is ``timed``
    was said all the same.
    """
    untimed = labels
    if any(timed):
        untimed = [None if at else label for label, at in zip(labels, timed, strict=True)]
    told = zip(labels, timed or [False] * len(labels), strict=True)
    said = [label if at or (label is not None and _says(label[1])) else None for label, at in told]
    often = Counter(label[0] for label in said if label is not None)
    names = often.keys() - _repeated(untimed) - listed(untimed)
    proper = {name for name in names if is_proper(name) or _MADE.fullmatch(name)}
    recurs = {name for name in names if often[name] > 1}
    if sum(often[name] for name in proper | recurs) >= 0.3 * len(labels):
        return frozenset(proper | {name for name in recurs if often[name] > 2})
    first = {said[0][0]} if said and said[0] is not None and _is_speech(said[0][1]) else set()
    in_full = {name for name in proper if name.count(" ") in (1, 2)} if len(proper & recurs) > 1 else set()
    # Letters without capitals do not tell a name from a clause, so it takes more than twice.
    recurs -= {name for name in recurs if often[name] == 2 and name.lower() == name.upper()}
    made = {name for name in proper if _MADE.fullmatch(name)}
    return frozenset(proper & (recurs | first | in_full) | (made if len(made) > 1 else set()))


def _says(words: str) -> bool:
    """Tell whether what stands behind a label can be said: more than an address or a number."""
    if not words or (words[0].isalpha() and not any(sign in words for sign in ("www.", "://", "@"))):
        return True
    return any(map(str.isalpha, _ADDRESS.sub("", words)))


def _is_speech(words: str) -> bool:
    """Tell whether words are likely said rather than stated: a sentence, or many, or those below."""
    return not words or ends_sentence(words) or len(words.split()) > _LONGEST_FACT


def _repeated(labels: Labels) -> set[str]:
    """Return the labels that recur before the same words each time, which are no sentence."""
    once = Counter({label: times for label, times in Counter(labels).items() if label is not None})
    different = Counter(name for name, _ in once)
    return {
        name
        for (name, words), times in once.items()
        if times > 1 and different[name] == 1 and len(words.split()) > 2 and not ends_sentence(words)
    }


def listed(labels: Labels) -> set[str]:
    """Return the labels of lists: each occurs once, and they stand in a row."""
    often = Counter(label[0] for label in labels if label is not None)
    terms: set[str] = set()
    for is_once, run in groupby(labels, lambda label: label is not None and often[label[0]] == 1):
        names = [label[0] for label in run if label is not None]
        if is_once and len(names) >= _LIST:
            terms |= set(names)
    return terms


def named_once(labels: Sequence[str]) -> tuple[str, ...]:
    """Return, of the labels taken for names, those of one word that occur once while others recur.

    Such a word may as well be how somebody begins ("Remember: be kind").
    """
    often = Counter(labels)
    if max(often.values(), default=1) == 1:
        return ()
    return tuple(
        name for name, times in often.items() if times == 1 and " " not in name and not _MADE.fullmatch(name)
    )


def carried(names: Sequence[str | None]) -> bool:
    """Tell whether a file names its speakers only where they change.

    Then at least as many stretches go without a name as with one. Where fewer do, each should have had one.
    """
    return 2 * sum(name is None for name in names) >= len(names)
