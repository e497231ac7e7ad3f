"""What can be asked here: examples made of what is known, each of which is found."""

import asyncio
import random
from collections import Counter
from itertools import pairwise
from typing import Final

from bot.ids import ServerId
from bot.languages import DEFAULT
from bot.library.facade import Library
from bot.search.words import find_words, fold

INTERVIEWS: Final = 3  # that are looked at
EACH: Final = 3  # names in one, and pairs of words, the most frequent first
MOST: Final = 3  # questions
LOOKED_AT: Final = 200_000  # characters of an interview
SHORTEST: Final = 5  # letters of a word in a subject
QUOTED: Final = 8  # words of a quote


async def examples(library: Library, server: ServerId | None) -> tuple[list[str], str | None]:
    """Return questions that are answered here, and words that were said; fewer where little is known."""
    known = library.transcripts(server)
    questions: list[str] = []
    said = None
    for entry in random.sample(known, min(len(known), INTERVIEWS)):
        transcript = await library.get(server, entry.id)
        for subject in await asyncio.to_thread(_subjects, transcript.text) if transcript else ():
            question = f"What is said about {subject}?"
            if len(questions) == MOST or question in questions:
                continue
            answer = await library.ask(question, server=server, top=1)
            if answer.verdict == "answered":
                questions.append(question)
                said = said or " ".join(answer.excerpts[0].text.split()[:QUOTED])
    return questions, said


def _subjects(text: str) -> list[str]:
    """Return what an interview comes back to: names, and else words that stand together most often."""
    words = [word.group() for word in find_words(text[:LOOKED_AT])]
    times = Counter(words)
    telling = {word for word in times if len(word) >= SHORTEST and fold(word) not in DEFAULT.stop_words}
    names = [
        word
        for word, count in times.most_common()
        if word in telling and count > 1 and word[0].isupper() and word.lower() not in times
    ]
    pairs = Counter(
        f"{first} {second}"
        for first, second in pairwise(words)
        if {first, second} <= telling and first != second
    )
    return [*names[:EACH], *(pair for pair, _ in pairs.most_common(EACH))]
