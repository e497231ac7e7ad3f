"""The story of uploads, clicked through in the demo, on a server with little room."""

from typing import Final

from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.browser.main_story import CAPTIONS, be, keep_picture, newest

SETTINGS: Final = {"MAX_SERVER_MIB": "1"}
TITLE: Final = "A clockmaker's talk"
BETTER: Final = CAPTIONS.replace("walnut", "cherry wood")
DOUBTED: Final = "".join(f"Witness {n}: The bell rang {n} times in the old tower.\n\n" for n in range(2, 40))
LONG: Final = "".join(
    f"{'Ada Bell' if n % 2 else 'Ben Marsh'}: In year {n} the wheel of brass was turned by hand.\n\n"
    for n in range(14_400)
)


def file(name: str, text: str) -> FilePayload:
    """Return a file to be chosen in the page."""
    return {"name": name, "mimeType": "text/plain", "buffer": text.encode()}


def begin(page: Page, name: str) -> None:
    """Pick a slash command from the list."""
    page.get_by_role("textbox", name="Message").fill(f"/{name}")
    expect(page.get_by_role("option", name=f"/{name} ")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=f"Command /{name}")).to_be_visible()


def send(page: Page) -> None:
    """Send what was filled in."""
    page.get_by_role("button", name="Send").click()


def pick(page: Page, title: str) -> None:
    """Pick an interview from those that are offered."""
    page.keyboard.type(title[:8])
    page.get_by_role("option", name=title).first.click()


def add(page: Page, chosen: FilePayload) -> None:
    """Bring a file."""
    begin(page, "transcript add")
    page.get_by_label("file attachment").set_input_files(chosen)
    send(page)


def press(page: Page, name: str) -> None:
    """Press a button of the last message."""
    newest(page).get_by_role("button", name=name).click()


def says(page: Page, words: str) -> Locator:
    """Wait until the last message says so."""
    expect(newest(page)).to_contain_text(words)
    return newest(page)


def test_a_file_is_shown_and_added(page: Page) -> None:
    be(page, "Tom, a moderator")
    add(page, file(f"{TITLE}.srt", CAPTIONS))
    says(page, "Speakers: Ada Bell and Ben Marsh")
    keep_picture(page, "uploads-preview")
    press(page, "Add")
    says(page, "is in:")
    keep_picture(page, "uploads-added")


def test_its_title_is_edited(page: Page) -> None:
    begin(page, "transcript edit")
    pick(page, TITLE)
    send(page)
    form = page.get_by_role("dialog")
    form.get_by_label("Title").fill("The clockmaker")
    keep_picture(page, "uploads-form")
    form.get_by_role("button", name="Submit").click()
    says(page, "“The clockmaker” has been changed: title.")
    keep_picture(page, "uploads-edited")


def replace(page: Page, chosen: FilePayload, words: str) -> None:
    """Put another file in the interview's place, which is shown with these words first."""
    begin(page, "transcript replace")
    pick(page, "The clockmaker")
    page.get_by_label("file attachment").set_input_files(chosen)
    send(page)
    expect(says(page, "It takes the place of version")).to_contain_text(words)
    press(page, "Replace")
    says(page, "“The clockmaker” has a new version.")


def test_it_is_replaced_and_the_first_file_put_back(page: Page) -> None:
    replace(page, file("better.srt", BETTER), "cherry wood")
    keep_picture(page, "uploads-replaced")
    replace(page, file("first.srt", CAPTIONS), "walnut")


def test_it_is_removed_and_brought_back(page: Page) -> None:
    begin(page, "transcript remove")
    pick(page, "The clockmaker")
    send(page)
    says(page, "is removed")
    keep_picture(page, "uploads-removed")
    press(page, "Undo")
    says(page, "is back.")
    keep_picture(page, "uploads-back")


def test_a_file_that_is_not_read_is_refused_privately(page: Page) -> None:
    add(page, {"name": "talk.mp3", "mimeType": "audio/mpeg", "buffer": b"ID3\x03" + bytes(range(256)) * 20})
    refusal = says(page, "This is an MP3 sound file; save what was said as text, SRT or WebVTT first.")
    expect(refusal).to_contain_text("Only you can see this")
    keep_picture(page, "uploads-refused")
    expect(refusal.get_by_role("button", name="Add")).to_have_count(0)


def test_a_doubted_file_is_shown_with_its_doubts_and_let_go(page: Page) -> None:
    add(page, file("Bells.txt", DOUBTED))
    says(page, "18% of the words are numbers")
    keep_picture(page, "uploads-doubted")
    press(page, "Cancel")
    says(page, "I have kept nothing of this file.")


def test_the_list_says_how_much_room_is_taken_and_a_file_that_nearly_fills_it_too(page: Page) -> None:
    begin(page, "transcript list")
    send(page)
    says(page, "This server's own take 0.0 of 1 MiB.")
    keep_picture(page, "uploads-list")
    add(page, file("The long talk.txt", LONG))
    says(page, "The long talk")
    press(page, "Add")
    says(page, "Please remove what is no longer needed.")
    keep_picture(page, "uploads-near")
