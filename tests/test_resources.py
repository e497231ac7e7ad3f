"""What the commands work with: only what is decided where all of it meets."""

from pathlib import Path

import pytest

from bot.resources import open_resources, topics
from bot.settings import Settings
from bot.store.log import Query
from bot.store.reports import Reports


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("How did Sholto get hired?", "how did sholto get hired"),
        ("How did Sholto get hired?", "Sholto getting hired?"),
        ("What’s a feature?", "what are features"),
        ("who are you", "you are who?"),
        ("稀疏编码是什么", "是什么稀疏编码？"),
    ],
)
def test_nearly_equal_questions_have_one_form(one: str, other: str) -> None:
    form = topics()
    assert form(one) == form(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [("How did Sholto get hired?", "How did Trenton get hired?"), ("who are you", "where is it")],
)
def test_other_questions_have_other_forms(one: str, other: str) -> None:
    form = topics()
    assert form(one) != form(other)


def test_what_has_no_words_has_no_form() -> None:
    assert topics()("?! [laughter]") == ""


async def test_nearly_equal_questions_are_one_gap(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, data_dir=tmp_path, corpus_dir=tmp_path / "corpus")
    async with open_resources(settings) as resources:
        for who, text in (("a", "How did Sholto get hired?"), ("b", "Sholto getting hired?")):
            resources.log.record(Query(server=1, surface="slash", text=text, verdict="not_found", asker=who))
        await resources.log.flush()
        (gap,) = await Reports(resources.database).gaps(1)
    assert (gap.text, gap.times, gap.people) == ("Sholto getting hired?", 2, 2)
