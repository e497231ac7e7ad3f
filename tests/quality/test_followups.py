"""Questions that follow up others find their answers."""

from tests.quality.followups import measured


def test_what_was_asked_before_helps_to_find_what_is_asked_now() -> None:
    followed, alone = measured(None, with_before=True), measured(None, with_before=False)
    assert followed.shown >= 22
    assert followed.shown > alone.shown
