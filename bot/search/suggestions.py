"""What to ask instead, when nothing was found: words that the transcripts do use."""

import numpy as np

from bot.search.index import Index
from bot.search.question import Question
from bot.search.segment import PASSAGE, STEP
from bot.search.words import Vocabulary

MOST: int = 5


def suggest(question: Question, index: Index, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return words of the index: those like the question's unknown ones, then the most telling ones."""
    bm25 = index.bm25
    found: dict[str, None] = {}
    asked = {term for asked in question.asked for term in asked.terms}
    for word in question.asked:
        for term in word.terms if 1.0 not in word.terms.values() else ():
            found.setdefault(_as_said(index, term, vocabulary))
    telling = np.argsort(-bm25.frequencies * np.maximum(bm25.idf, 0.0), kind="stable")[: 8 * MOST]
    for term in telling.tolist():
        if len(found) >= MOST:
            break
        if term not in asked and bm25.holds(term) and len(vocabulary.terms[term]) > 4:
            found.setdefault(_as_said(index, term, vocabulary))
    return tuple(found)[:MOST]


def _as_said(index: Index, term: int, vocabulary: Vocabulary) -> str:
    """Return a word of the index, as it occurs there, that has the term."""
    for part in index.parts:
        alive = part.alive()
        passages, _ = part.segment.postings(term)
        for passage in passages if alive is None else passages[alive[passages]]:
            segment = part.segment
            i = int(np.searchsorted(segment.passage_offsets, passage, "right")) - 1
            first = int(segment.word_offsets[i]) + STEP * int(passage - segment.passage_offsets[i])
            words = segment.words[first : first + PASSAGE]
            return vocabulary.words[int(words[vocabulary.terms_of(words) == term][0])]
    return vocabulary.terms[term]
