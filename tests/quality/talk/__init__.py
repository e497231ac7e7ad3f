"""How well talk that is no question is told from questions."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from bot.answers.talk import is_fact, talk_of
from bot.languages import DEFAULT

HERE: Final = Path(__file__).parent


def lines(name: str) -> list[str]:
    """Return what people say to such a bot (``said``), or ask in words that look like it (``asked``)."""
    return (HERE / f"{name}.{DEFAULT.code}.txt").read_text("utf-8").splitlines()


def taken(texts: Iterable[str]) -> list[str]:
    """Return those of some texts that are taken for talk; what is asked about the interviews is none."""
    kinds = ((text, talk_of(text, DEFAULT.code)) for text in texts)
    return [text for text, kind in kinds if kind is not None and not is_fact(kind)]


def report(questions: Iterable[str]) -> Iterator[str]:
    """Yield what is told rightly, and wrongly, of the lines kept here and of judged questions."""
    said, asked, judged = lines("said"), lines("asked"), [*questions]
    seen = [text for text in said if talk_of(text, DEFAULT.code) is not None]
    yield f"talk seen as such: {len(seen)} of {len(said)} lines"
    yield f"questions taken for talk: {len(taken(asked))} of {len(asked)} that look like it"
    yield f"questions taken for talk: {len(taken(judged))} of {len(judged)} judged ones"
