"""The main story, clicked through in headless Chromium on the demo's page.

`make test-browser` runs it; `make screenshots` runs it and keeps its pictures in docs/images.
"""

import os
from pathlib import Path
from typing import Final

from playwright.sync_api import Locator, Page, ViewportSize, expect

from tests.browser.conftest import DESK

PHONE: Final[ViewportSize] = {"width": 390, "height": 844}
CAPTIONS: Final = """1
00:00:01,000 --> 00:00:05,000
Ada Bell: What was the hardest part of the clock?

2
00:00:05,000 --> 00:00:11,000
Ben Marsh: The pendulum. We made it of walnut, and then it bent in the first wet summer.

3
00:00:11,000 --> 00:00:14,000
Ada Bell: And did you make another?

4
00:00:14,000 --> 00:00:20,000
Ben Marsh: Four of them. The last one was brass, and it still hangs in the hall.
"""
LOOP: Final = "WEBVTT\n\n" + "".join(
    f"00:{n // 12:02}:{n % 12 * 5:02}.000 --> 00:{n // 12:02}:{n % 12 * 5 + 4:02}.000\n{words}\n\n"
    for n, words in enumerate(
        [
            "Hamlet: To be or not to be.",
            "Welcome to the fourth lecture on the clocks of the town.",
            *["Thank you for watching, and see you again."] * 24,
        ]
    )
)


def keep_picture(page: Page, name: str) -> None:
    """Keep a picture of the channel, where somebody asked for pictures."""
    if folder := os.environ.get("PICTURES"):
        page.mouse.move(0, 0)
        newest(page).evaluate("message => message.scrollIntoView({block: 'end'})")
        page.wait_for_timeout(300)
        page.get_by_role("region", name="Conversation").screenshot(path=Path(folder) / f"{name}.png")


def choose(page: Page, message: Locator, entry: str) -> None:
    """Choose what can be done with a message from its menu."""
    message.get_by_role("combobox", name="More actions").click()
    page.get_by_role("option", name=entry).click()


def say(page: Page, words: str) -> None:
    """Write into the channel."""
    page.get_by_role("textbox", name="Message").fill(words)
    page.get_by_role("button", name="Send").click()  # which waits until the page takes it


def command(page: Page, name: str, words: str) -> None:
    """Use a slash command with one text."""
    page.get_by_role("textbox", name="Message").fill(f"/{name}")
    expect(page.get_by_role("option", name=f"/{name} ")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=f"Command /{name}")).to_be_visible()
    page.keyboard.type(words)
    page.keyboard.press("Enter")


def newest(page: Page) -> Locator:
    """Return the last message."""
    return page.get_by_role("article").last


def be(page: Page, person: str) -> None:
    """Look at the channel as somebody else."""
    page.get_by_label("Viewing as").select_option(label=person)
    page.wait_for_timeout(1000)  # the channel is emptied and filled again
    expect(newest(page)).to_be_visible()


def test_the_first_question_is_there_with_its_answer(page: Page) -> None:
    expect(newest(page)).to_contain_text("sparse coding back in 1997")
    expect(newest(page)).to_contain_text("Trenton Bricken")
    keep_picture(page, "mention")


def test_on_a_phone_a_usual_answer_fits_on_one_screen_with_what_can_be_done(page: Page) -> None:
    page.set_viewport_size(PHONE)
    answer = newest(page)
    answer.evaluate("message => message.scrollIntoView({block: 'end'})")
    menu = answer.get_by_role("combobox", name="More actions").bounding_box()
    words = answer.get_by_text("sparse").first.bounding_box()
    keep_picture(page, "phone")
    page.set_viewport_size(DESK)

    assert menu is not None
    assert words is not None
    assert menu["y"] + menu["height"] - words["y"] < PHONE["height"]


def test_a_press_reads_on(page: Page) -> None:
    newest(page).get_by_role("button", name="Later").click()
    expect(newest(page)).not_to_contain_text("sparse coding back in 1997")
    newest(page).get_by_role("button", name="Earlier").click()
    expect(newest(page)).to_contain_text("sparse coding back in 1997")


def test_a_typed_mention_is_answered_at_the_time_of_day(page: Page) -> None:
    say(page, "@interview bot How did Sholto get hired?")
    expect(page.get_by_role("article").nth(3)).to_contain_text("hired")
    assert "1/1/26" not in newest(page).inner_text()  # where the simulator's own clock stands


#: What a person says one after the other, each in reply to what the bot answered, and what comes back.
TALK: Final = (
    ("hello", "Hello!"),
    ("How did Sholto get hired?", "hired"),
    ("was it an experiment?", "Following on from"),
    ("more", "More results"),
    ("how long is the interview?", "2,383 words"),
    ("thanks!", "You are welcome."),
)


def reply(page: Page, words: str) -> None:
    """Reply to the last message."""
    newest(page).hover()
    newest(page).get_by_role("button", name="Reply").first.click()
    say(page, words)


def test_a_person_talks_with_it(page: Page) -> None:
    for number, (words, answer) in enumerate(TALK):
        count = page.get_by_role("article").count()
        (reply if number else say)(page, words if number else f"@interview bot {words}")
        expect(page.get_by_role("article")).to_have_count(count + 2)
        expect(newest(page)).to_contain_text(answer)
    keep_picture(page, "conversation")
    page.set_viewport_size(PHONE)
    keep_picture(page, "conversation-phone")
    page.set_viewport_size(DESK)


def test_a_command_is_picked_and_answered(page: Page) -> None:
    page.get_by_role("textbox", name="Message").fill("/")
    expect(page.get_by_role("option", name="/ask ")).to_be_visible()
    keep_picture(page, "commands")
    command(page, "ask", "How did Trenton get into interpretability?")
    expect(newest(page)).to_contain_text("How did Trenton get into interpretability?")
    keep_picture(page, "ask")


def test_question_about_what_was_not_said_is_not_answered(page: Page) -> None:
    command(page, "ask", "Which vaccine stops measles?")
    expect(newest(page)).to_contain_text("found nothing")
    keep_picture(page, "not-found")


def test_a_press_that_is_refused_is_told_privately_and_ends_nothing(page: Page) -> None:
    be(page, "Tom, a moderator")
    say(page, "@Interview Bot Who is Chris Olah?")
    answer = newest(page)
    expect(answer).to_contain_text("Who is Chris Olah?")
    be(page, "Maria")
    newest(page).locator("button", has_text="Delete").first.click()
    expect(newest(page)).to_contain_text("Only the person who asked, or a moderator, can delete this.")
    say(page, "@Interview Bot Who invented sparse coding?")
    expect(newest(page)).to_contain_text("1997")


def test_a_moderator_adds_an_interview_and_people_ask_about_it(page: Page) -> None:
    be(page, "Tom, a moderator")
    page.get_by_role("textbox", name="Message").fill("/transcript add")
    expect(page.get_by_role("option", name="/transcript add ")).to_be_visible()
    page.keyboard.press("Enter")
    page.get_by_label("file attachment").set_input_files(
        {"name": "A clockmaker's talk.srt", "mimeType": "text/plain", "buffer": CAPTIONS.encode()}
    )
    page.get_by_role("button", name="Send").click()
    preview = newest(page)
    expect(preview).to_contain_text("clockmaker's talk")
    expect(preview).to_contain_text("Speakers: Ada Bell and Ben Marsh")
    keep_picture(page, "preview")
    preview.get_by_role("button", name="Add").click()
    expect(newest(page)).to_contain_text("is in:")
    be(page, "Maria")
    say(page, "@Interview Bot What was the pendulum made of?")
    expect(newest(page)).to_contain_text("walnut")
    expect(newest(page)).to_contain_text("clockmaker's talk")


def test_a_moderator_is_shown_what_is_doubtful_about_a_file(page: Page) -> None:
    be(page, "Tom, a moderator")
    page.get_by_role("textbox", name="Message").fill("/transcript add")
    expect(page.get_by_role("option", name="/transcript add ")).to_be_visible()
    page.keyboard.press("Enter")
    page.get_by_label("file attachment").set_input_files(
        {"name": "The clocks of the town.vtt", "mimeType": "text/plain", "buffer": LOOP.encode()}
    )
    page.get_by_role("button", name="Send").click()
    preview = newest(page)
    expect(preview).to_contain_text("Probably misread.")
    expect(preview).to_contain_text("come 24 times in a row")
    keep_picture(page, "doubts")
    preview.get_by_role("button", name="Cancel").click()
    expect(newest(page)).not_to_contain_text("Probably misread.")


def test_a_member_cannot_add_an_interview(page: Page) -> None:
    be(page, "Maria")
    page.get_by_role("textbox", name="Message").fill("/")
    expect(page.get_by_role("option", name="/ask ")).to_be_visible()
    expect(page.get_by_role("option", name="/transcript add ")).to_have_count(0)
    page.get_by_role("textbox", name="Message").fill("")


def test_a_moderator_deletes_an_answer(page: Page) -> None:
    be(page, "Maria")
    say(page, "@Interview Bot Who invented sparse coding?")
    expect(newest(page)).to_contain_text("1997")
    be(page, "Tom, a moderator")
    before = page.get_by_role("article").count()
    choose(page, newest(page), "Delete")
    expect(page.get_by_role("article")).to_have_count(before - 1)
