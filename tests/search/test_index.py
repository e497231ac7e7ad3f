"""Scores are rank-bm25's own, and a view is the same however it came about."""

from hashlib import sha256
from random import Random

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from rank_bm25 import BM25Okapi

from bot.ids import TranscriptId
from bot.search import bm25
from bot.search.bm25 import K1, B, Part
from bot.search.index import Index
from bot.search.segment import FORMAT, PASSAGE, Segment, passage_starts
from bot.search.words import NO_TERM, Vocabulary
from bot.transcripts.model import Transcript, Turn

WORDS = st.sampled_from([*"abcdefgh", "the", "and", "heron", "herons", "1997", "café"])
TEXTS = st.lists(WORDS, max_size=300).map(" ".join)


def transcript(id: str, text: str) -> Transcript:
    """Make a transcript of one turn."""
    return Transcript(TranscriptId(id), id, text, (Turn(0, len(text)),))


def documents(segment: Segment, vocabulary: Vocabulary) -> list[list[int]]:
    """Return the passages of a segment as lists of terms, the plain way."""
    terms = vocabulary.terms_of(segment.words).tolist()
    return [
        [t for t in terms[first : first + PASSAGE] if t != NO_TERM] for first in passage_starts(len(terms))
    ]


@given(
    texts=st.lists(TEXTS, max_size=5),
    query=st.lists(WORDS, max_size=5),
    k=st.integers(1, 12),
    worth_pruning=st.sampled_from([0, bm25.WORTH_PRUNING]),
    few=st.sampled_from([0, bm25.FEW]),
)
@settings(max_examples=400, deadline=None)
def test_scores_equal_rank_bm25_and_the_best_come_in_a_stable_order(
    texts: list[str], query: list[str], k: int, worth_pruning: int, few: int
) -> None:
    vocabulary = Vocabulary()
    segments = [Segment.build(transcript(f"t{n}", text), vocabulary) for n, text in enumerate(texts)]
    passages = [document for segment in segments for document in documents(segment, vocabulary)]
    terms = [term for word in query if (term := vocabulary.term(word)) is not None]
    parts = [Part(Segment.merge(segments[:2])), *map(Part, segments[2:])] if segments else []
    index = Index(parts, vocabulary)

    scores = index.bm25.get_scores(terms)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bm25, "WORTH_PRUNING", worth_pruning)
        patch.setattr(bm25, "FEW", few)
        best, best_scores = index.bm25.top({term: terms.count(term) for term in terms}, k)

    if any(passages):
        wanted = BM25Okapi(passages, k1=K1, b=B).get_scores(terms)
        assert np.abs(scores - wanted).max() < 1e-9
        matching = [n for n, document in enumerate(passages) if set(document) & set(terms)]
        order = sorted(matching, key=lambda n: (-wanted[n], n))[:k]
        assert len(best) == len(order)
        assert np.abs(wanted[best] - wanted[order]).max(initial=0.0) < 1e-9
        assert np.abs(best_scores - wanted[best]).max(initial=0.0) < 1e-9
        assert list(best) == sorted(best, key=lambda n: (-best_scores[list(best).index(n)], n))
    else:
        assert len(best) == 0


@given(
    seed=st.integers(0, 10**6),
    k=st.integers(1, 20),
    worth_pruning=st.sampled_from([0, 200, bm25.WORTH_PRUNING]),
    few=st.sampled_from([0, bm25.FEW]),
    kept=st.sampled_from([300, bm25.KEPT]),
)
@example(seed=758, k=1, worth_pruning=0, few=0, kept=300)
@settings(max_examples=100, deadline=None)
def test_best_passages_are_not_lost_where_long_lists_are_passed_over(
    seed: int, k: int, worth_pruning: int, few: int, kept: int
) -> None:
    random = Random(seed)
    words = [f"w{n}" for n in range(60)]
    rarities = [1 / (n + 1) for n in range(60)]
    vocabulary = Vocabulary()
    index = Index((), vocabulary)
    for name in "pqrs":
        text = " ".join(random.choices(words, rarities, k=random.randint(200, 3000)))
        index = index.adding(Segment.build(transcript(name, text), vocabulary))
    index = index.compacted().without([TranscriptId(random.choice("pqrsx"))])

    for _ in range(4):  # what is remembered of one query serves the next
        terms = vocabulary.number(random.sample(words, random.randint(1, 6)))
        query = {int(term): random.choice([1.0, 0.25, 0.7]) for term in vocabulary.terms_of(terms)}
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(bm25, "WORTH_PRUNING", worth_pruning)
            patch.setattr(bm25, "FEW", few)
            patch.setattr(bm25, "KEPT", kept)
            numbers, scores = index.bm25.top(query, k)

        wanted = np.sum([weight * index.bm25.get_scores([term]) for term, weight in query.items()], axis=0)
        holding = np.zeros(len(wanted), np.bool_)  # also where the idf, and so the score, is 0
        for part, first in zip(index.parts, index.bm25.firsts, strict=False):
            live = part.live_passages()
            for term in query:
                passages = part.segment.postings(term)[0]
                holding[first + (passages if live is None else passages[live[passages]])] = True
        best = np.sort(wanted[holding])[::-1][:k]
        assert len(numbers) == len(set(numbers.tolist())) == len(best)
        assert np.allclose(scores, best, atol=1e-9)
        assert np.allclose(wanted[numbers], scores, atol=1e-9)


@given(texts=st.lists(TEXTS, min_size=1, max_size=4))
@settings(max_examples=50, deadline=None)
def test_a_segment_unpacks_in_another_process_to_what_was_packed(texts: list[str]) -> None:
    here, there = Vocabulary(), Vocabulary()
    there.number(["other", "words", "before"])

    for n, text in enumerate(texts):
        built = Segment.build(transcript(f"t{n}", text), here)
        loaded = Segment.from_bytes(built.to_bytes(), there)

        assert [there.words[w] for w in loaded.words] == [here.words[w] for w in built.words]
        assert loaded.starts.tolist() == built.starts.tolist()
        assert [[there.terms[t] for t in d] for d in documents(loaded, there)] == [
            [here.terms[t] for t in d] for d in documents(built, here)
        ]
        for term in built.terms.tolist():
            other = there.term(here.terms[term]) if here.terms[term] in there._term_ids else None
            passages, codes = loaded.postings(there._term_ids[here.terms[term]])
            assert (passages.tolist(), codes.tolist()) == tuple(a.tolist() for a in built.postings(term))
            assert other is None or other >= 0


def test_packed_segment_stays_the_same_as_long_as_its_format() -> None:
    packed = Segment.build(transcript("t", "a heron saw a heron and an owl"), Vocabulary()).to_bytes()

    assert (FORMAT, sha256(packed).hexdigest()[:16]) == (2, "241130ff553d0eef")


def test_deleted_transcripts_are_left_behind_when_parts_are_merged() -> None:
    vocabulary, random = Vocabulary(), Random(1)
    index = Index((), vocabulary)
    names = [f"t{n}" for n in range(20)]

    for n in range(600):  # twenty transcripts, replaced again and again
        name = names[n] if n < len(names) else random.choice(names)
        segment = Segment.build(transcript(name, f"the heron stood in the river on day {n}"), vocabulary)
        index = index.without([TranscriptId(name)]).adding(segment).compacted()

    assert set(index.places) == set(names)
    assert len(index.places) == sum(len(part.live()) for part in index.parts)
    assert sum(len(part.segment.ids) for part in index.parts) <= 2 * len(names) + 2


def test_a_part_of_which_most_is_deleted_is_made_anew() -> None:
    vocabulary = Vocabulary()
    built = [Segment.build(transcript(f"t{n}", f"heron {n}"), vocabulary) for n in range(10)]
    index = Index([Part(Segment.merge(built))], vocabulary)

    some = index.without([TranscriptId(f"t{n}") for n in range(5)]).compacted()
    most = index.without([TranscriptId(f"t{n}") for n in range(6)]).compacted()

    assert [len(part.segment.ids) for part in some.parts] == [10]
    assert [part.segment.ids for part in most.parts] == [("t6", "t7", "t8", "t9")]


@given(texts=st.lists(TEXTS, min_size=1, max_size=5), deleted=st.sets(st.integers(0, 4)))
@settings(max_examples=100, deadline=None)
def test_a_segment_without_some_transcripts_is_as_if_they_had_never_been(
    texts: list[str], deleted: set[int]
) -> None:
    vocabulary = Vocabulary()
    segments = [Segment.build(transcript(f"t{n}", text), vocabulary) for n, text in enumerate(texts)]
    stay = [segment for n, segment in enumerate(segments) if n not in deleted]

    left = Segment.merge(segments).without({n for n in deleted if n < len(texts)})

    if stay:
        wanted = Segment.merge(stay)
        assert left.ids == wanted.ids
        for name in ("word_offsets", "passage_offsets", "words", "starts", "lengths", "terms", "indptr"):
            assert getattr(left, name).tolist() == getattr(wanted, name).tolist(), name
        assert (left.passages.tolist(), left.codes.tolist()) == (
            wanted.passages.tolist(),
            wanted.codes.tolist(),
        )


def test_scores_of_postings_are_kept_between_questions_but_not_of_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bm25, "KEPT", 300)
    vocabulary, random = Vocabulary(), Random(1)
    words = [f"w{n}" for n in range(60)]
    text = " ".join(random.choices(words, k=20_000))
    ranking = Index((), vocabulary).adding(Segment.build(transcript("t", text), vocabulary)).bm25
    terms = [term for word in words if (term := vocabulary.term(word)) is not None]

    def kept() -> list[int]:
        return [len(own.scores) for own in ranking._lists.values() if own.scores is not None]

    ranking.top({terms[0]: 1.0}, 5)
    assert len(kept()) == 1
    for term in terms:
        ranking.top({term: 1.0}, 5)
        assert sum(kept()) <= 300 + max(kept())


class Views(RuleBasedStateMachine):
    """Adds, removes, replaces and merges transcripts, and compares with a view built from nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.vocabulary = Vocabulary()
        self.index = Index((), self.vocabulary)
        self.known: dict[str, str] = {}

    @rule(id=st.sampled_from("pqrs"), text=TEXTS)
    def put(self, id: str, text: str) -> None:
        """Add a transcript, or replace it."""
        segment = Segment.build(transcript(id, text), self.vocabulary)
        self.index = self.index.without([TranscriptId(id)]).adding(segment)
        self.known[id] = text

    @rule(id=st.sampled_from("pqrs"))
    def remove(self, id: str) -> None:
        """Remove a transcript, if it is there."""
        self.index = self.index.without([TranscriptId(id)])
        self.known.pop(id, None)

    @rule()
    def merge(self) -> None:
        """Merge parts."""
        self.index = self.index.compacted()

    @invariant()
    def is_what_a_view_from_nothing_would_be(self) -> None:
        """Compare transcripts, statistics and scores."""
        assert set(self.index.places) == set(self.known)
        fresh = Index(
            [Part(Segment.build(transcript(*item), self.vocabulary)) for item in self.known.items()],
            self.vocabulary,
        )
        ours, theirs = self.index.bm25, fresh.bm25
        assert ours.corpus_size == theirs.corpus_size
        assert abs(ours.avgdl - theirs.avgdl) < 1e-9
        for word in "abc", "heron", "the":
            for term in filter(None, map(self.vocabulary.term, [*word])):
                assert abs(ours.idf_of(term) - theirs.idf_of(term)) < 1e-9
                mine = sorted(p.score for p in self.index.passages({term: 1.0}, 5))
                others = sorted(p.score for p in fresh.passages({term: 1.0}, 5))
                assert np.allclose(mine, others, atol=1e-9)


TestViews = Views.TestCase
TestViews.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)


@given(text=TEXTS, at=st.floats(0, 1, exclude_max=True), damage=st.binary(max_size=8), cut=st.integers(0, 8))
@settings(max_examples=500, deadline=None)
def test_a_damaged_segment_is_refused_or_can_be_searched(
    text: str, at: float, damage: bytes, cut: int
) -> None:
    vocabulary = Vocabulary()
    packed = Segment.build(transcript("t", text), vocabulary).to_bytes()
    place = int(at * len(packed))

    try:
        loaded = Segment.from_bytes(packed[:place] + damage + packed[place + cut :], vocabulary)
    except ValueError:
        return

    index = Index([Part(loaded)], vocabulary)
    terms = dict.fromkeys(range(len(vocabulary.terms)), 1.0)
    assert all(len(hit.span.words) == len(hit.span.starts) for hit in index.passages(terms, 9))
