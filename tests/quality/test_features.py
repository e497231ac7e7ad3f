"""Each feature's own gain is shown by a command."""

from bot.search.features import FEATURES, MEANING, available
from bot.settings import PROJECT
from bot.terminal.evaluate import raw_transcript
from tests.quality.features import table
from tests.quality.judged import interview


def test_each_feature_is_left_out_in_turn_and_the_words_stand_alone() -> None:
    questions, (transcript,) = interview()[1:]
    text = raw_transcript(transcript.id, transcript.text)

    head, _, everything, *rows = table(questions[::8], [text], within=True, name="interview")

    assert head.startswith("| interview, within, 5 questions | hit@1 |")
    assert everything.startswith("| all features | ")
    labels = [row.split(" | ")[0].strip("| ") for row in rows]
    assert labels == [*(f"without `{feature.name}`" for feature in available()), "`words` alone"]


def test_the_page_on_ranking_explains_every_feature() -> None:
    page = (PROJECT / "docs" / "ranking.md").read_text()

    assert all(f"\n| `{feature.name}` | " in page for feature in (*FEATURES, *MEANING))
