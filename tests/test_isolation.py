"""Bundled transcripts are seen by everybody, a server's own by that server alone, whatever happens."""

import asyncio
import shutil
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.errors import Refusal
from bot.ids import ServerId, TranscriptId, UserId
from bot.library.facade import Library
from bot.resources import open_resources
from bot.search.words import fold
from bot.settings import PROJECT, Settings
from bot.store.rows import Original
from bot.transcripts.model import Transcript, Turn

SERVERS = (None, ServerId(1), ServerId(2))  # None: the operator, whose transcripts all see
VIEWERS = (*SERVERS, ServerId(3))  # 3 has none of its own
NUMBERS = "alder birch cedar elm hazel larch maple oak poplar rowan spruce willow".split()


class Isolation(RuleBasedStateMachine):
    """Adds, replaces, removes and brings back; the model knows who may see what."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.runner = asyncio.Runner()
        self.open = AsyncExitStack()
        self.here: dict[str, ServerId | None] = {}
        self.gone: dict[str, ServerId | None] = {}
        self.said: dict[str, str] = {}
        self.made_so_far = 100
        self.library: Library
        self.start()

    def start(self) -> None:
        """Open the library on what is on the disk."""
        values = Settings(_env_file=None, data_dir=self.folder / "data", corpus_dir=PROJECT / "corpus")
        entered = self.open.enter_async_context(open_resources(values))
        self.library = self.runner.run(entered).library

    def teardown(self) -> None:
        """Leave nothing behind."""
        self.runner.run(self.open.aclose())
        self.runner.close()
        shutil.rmtree(self.folder)

    def made(self, id: str) -> tuple[Transcript, Original]:
        """Return a transcript that says a word nothing else says."""
        self.made_so_far += 1
        self.said[id] = "".join(NUMBERS[int(digit)] for digit in str(self.made_so_far))
        text = f"we spoke a good while of the {self.said[id]} that stood behind our house on the hill"
        turns = (Turn(0, len(text)),)
        return Transcript(TranscriptId(id), f"Talk {id}", text, turns), Original(
            text.encode(), "text", "utf-8"
        )

    @rule(server=st.sampled_from(SERVERS))
    def add(self, server: ServerId | None) -> None:
        """A new transcript."""
        id = f"t{len(self.here) + len(self.gone)}"
        self.runner.run(self.library.curation.add(server, *self.made(id), by=UserId(7)))
        self.here[id] = server

    @precondition(lambda self: self.here)
    @rule(data=st.data(), actor=st.sampled_from(VIEWERS))
    def remove(self, data: st.DataObject, actor: ServerId | None) -> None:
        """Whoever owns it can remove it, nobody else."""
        id = data.draw(st.sampled_from(sorted(self.here)))
        work = self.library.curation.remove(actor, TranscriptId(id), by=UserId(7))
        if self.here[id] == actor:
            self.runner.run(work)
            self.gone[id] = self.here.pop(id)
        else:
            with pytest.raises(Refusal):
                self.runner.run(work)

    @precondition(lambda self: self.gone)
    @rule(data=st.data(), actor=st.sampled_from(VIEWERS))
    def undo(self, data: st.DataObject, actor: ServerId | None) -> None:
        """Whoever removed it can bring it back, nobody else."""
        id = data.draw(st.sampled_from(sorted(self.gone)))
        work = self.library.curation.undo(actor, TranscriptId(id), by=UserId(7))
        if self.gone[id] == actor:
            self.runner.run(work)
            self.here[id] = self.gone.pop(id)
        else:
            with pytest.raises(Refusal):
                self.runner.run(work)

    @precondition(lambda self: self.here)
    @rule(data=st.data())
    def replace(self, data: st.DataObject) -> None:
        """Other words take the place of the old."""
        id = data.draw(st.sampled_from(sorted(self.here)))
        self.runner.run(self.library.curation.replace(self.here[id], *self.made(id), by=UserId(7)))

    @rule()
    def restart(self) -> None:
        """The disk knows everything."""
        self.runner.run(self.open.aclose())
        self.start()

    @precondition(lambda self: self.said)
    @rule(data=st.data(), viewer=st.sampled_from(VIEWERS))
    def ask(self, data: st.DataObject, viewer: ServerId | None) -> None:
        """Answers, suggestions and quotes come from what the server sees."""
        id = data.draw(st.sampled_from(sorted(self.said)))
        word, library, run = self.said[id], self.library, self.runner.run
        seen = self.seen(viewer)
        unseen = {self.said[other] for other in self.said if other not in seen}
        for question in (f"who spoke of the {word}?", f"who spoke of the {word[:-1]}?"):
            answer = run(library.ask(question, server=viewer, top=10, everything=True))
            assert {excerpt.citation.transcript for excerpt in answer.excerpts} <= seen
            assert not unseen & {fold(word) for topic in answer.suggestions for word in topic.split()}
            assert not unseen & {fold(word) for word in (answer.meant or "").strip("?").split()} - {word}
        quoted = run(library.quote(f"a good while of the {word} that stood", server=viewer))
        assert {match.excerpt.citation.transcript for match in quoted.matches} <= seen
        assert (quoted.verdict == "exact") == (id in seen)
        if id not in seen:
            with pytest.raises(Refusal):
                run(library.ask(word, server=viewer, transcript=TranscriptId(id)))

    @invariant()
    def lists_and_lookups_show_what_may_be_seen(self) -> None:
        for viewer in VIEWERS:
            seen = self.seen(viewer)
            assert {entry.id for entry in self.library.transcripts(viewer)} == seen
            for id in self.said:
                got = self.runner.run(self.library.get(viewer, TranscriptId(id)))
                assert (got is not None) == (id in seen)
                assert got is None or self.said[id] in got.text
                for name in (id, f"talk {id}"):
                    assert (self.library.find(viewer, name) is not None) == (id in seen)

    def seen(self, viewer: ServerId | None) -> set[str]:
        """Return what this viewer may see."""
        return {"interview"} | {id for id, owner in self.here.items() if owner in (None, viewer)}


TestIsolation = Isolation.TestCase
TestIsolation.settings = settings(max_examples=5, stateful_step_count=12, deadline=None)
