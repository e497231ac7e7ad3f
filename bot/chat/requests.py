"""Where every request comes in: what goes wrong becomes a sentence, and what is in flight is known."""

import asyncio
import logging
import re
import secrets
import time
from collections.abc import Callable, Coroutine
from functools import partial, wraps
from typing import Any, Concatenate, Final, ParamSpec, Protocol, TypeVar

import discord
from discord import ui

from bot.chat.answer_messages import AnswerMessages, react
from bot.chat.delivery import NO_RIGHT, NOBODY, UNSENT, Undelivered, answered_first, repeated, think, whisper
from bot.chat.replies import line
from bot.errors import Refusal
from bot.ids import ServerId, UserId
from bot.search.words import find_words
from bot.store.log import Asked, Kind, QueryLog, Surface
from bot.wording import sentence

logger = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

#: Seconds after which somebody is shown that an answer is under way; Discord itself waits for three.
PROMPT: Final = 0.5
OPEN_FOR: Final = 900.0  # seconds in which a form can be sent
MOST_AT_ONCE: Final = 300  # requests; who comes then would wait for seconds, and make all others wait longer
#: What Discord writes for a mention, a channel, an emoji, a command or a time.
TOKEN: Final = re.compile(r"<(?:@[!&]?|#|a?:\w+:|/[^:<>]+:|t:)-?\d[^<>]*>")
STOPPED: Final = "I was stopped before I was done. Please look whether this is done, and else try again soon."

Request = discord.Interaction[Any] | discord.Message
R = TypeVar("R", bound=Request)


class Requests:
    """Serves requests: of a Refusal people see the sentence, of any other error its reference in the log."""

    def __init__(self, answers: AnswerMessages) -> None:
        self.answers = answers
        self._in_flight: set[asyncio.Task[Any]] = set()
        self._closing = self._cutting_short = False
        self._forms: dict[str, float] = {}  # until when each can be sent

    async def serve(self, request: Request, work: Coroutine[Any, Any, None]) -> None:
        """Do what was asked for; whatever happens, the person hears of it."""
        if self._closing:
            work.close()
            await self._tell(request, "I am just being restarted. Please ask again in a minute.")
            return
        if len(self._in_flight) >= MOST_AT_ONCE:
            work.close()
            await self._tell(request, "Too many people are asking at once. Please ask again in a minute.")
            return
        task = asyncio.current_task()
        assert task is not None
        self._in_flight.add(task)
        try:
            with self.answers.answering(request.id):
                try:
                    await work
                except Exception as error:
                    await self.explain(request, error)
        except asyncio.CancelledError:
            if not self._cutting_short:
                raise
            await self._tell(request, STOPPED)
        finally:
            self._in_flight.discard(task)

    async def explain(self, request: Request, error: BaseException) -> None:
        """Tell the person what went wrong: a refusal as it is worded, anything else by its reference."""
        if isinstance(error, Refusal):
            words = worded(error)
        elif isinstance(error, discord.NotFound) and error.code == 10062:
            logger.warning("Discord had stopped waiting before this bot could answer.")
            return
        elif isinstance(error, discord.Forbidden) and error.code in NO_RIGHT:
            if isinstance(request, discord.Message):
                await self._keep_quiet(request, error)
                return
            words = "Discord does not let me do that here."
        else:
            reference = log_surprise(error)
            words = f"Something went wrong on my side, and I have noted it. The reference is {reference}."
        await self._tell(request, words)

    async def _tell(self, request: Request, words: str) -> None:
        try:
            if isinstance(request, discord.Message):
                await self.answers.answer(request, content=words)
            else:
                await whisper(request, words)
        except (*UNSENT, Undelivered) as error:
            await self._keep_quiet(request, error)
        except Exception as error:
            log_surprise(error)

    async def _keep_quiet(self, request: Request, error: Exception) -> None:
        logger.warning("A person could not be told anything: %s", error)
        if isinstance(error, discord.Forbidden) and isinstance(request, discord.Message):
            await react(request, "🔇")

    async def open(self, interaction: discord.Interaction[Any], form: ui.Modal) -> None:
        """Show somebody a form."""
        now = time.monotonic()
        self._forms = {id: until for id, until in self._forms.items() if until > now}
        self._forms[form.custom_id] = now + OPEN_FOR
        form.timeout = OPEN_FOR
        await interaction.response.send_modal(form)

    def awaits(self, form: str) -> bool:
        """Return whether the form with this id was opened and not sent yet; it is sent now."""
        return self._forms.pop(form, 0.0) > time.monotonic()

    async def close(self, seconds: float) -> None:
        """Take nothing new and let what is in flight finish, for at most so many seconds."""
        self._closing = True
        if self._in_flight:
            await asyncio.wait(self._in_flight, timeout=seconds)

    async def cut_short(self, seconds: float) -> None:
        """Stop what is still in flight after `close`, and have everybody told, in at most so many seconds."""
        self._cutting_short = True
        for task in self._in_flight:
            task.cancel()
        await self.close(seconds)


class Serving(Protocol):
    """Whatever answers people: a feature, one of its forms, the bot itself."""

    @property
    def requests(self) -> Requests:
        """Where its requests are served."""


S = TypeVar("S", bound=Serving)


def served(
    answer: Callable[Concatenate[S, R, P], Coroutine[Any, Any, None]],
) -> Callable[Concatenate[S, R, P], Coroutine[Any, Any, None]]:
    """Wrap a method that answers a request, so that `Requests.serve` runs it."""

    @wraps(answer)  # discord.py reads a command's options from the signature
    async def serve(self: S, request: R, /, *args: P.args, **kwargs: P.kwargs) -> None:
        await self.requests.serve(request, answer(self, request, *args, **kwargs))

    return serve


def worded(refusal: Refusal) -> str:
    """Return a refusal in words; what it tells of titles and files is escaped here and nowhere else."""
    return sentence(refusal, lambda text: line(text, 100))


def log_surprise(error: BaseException) -> str:
    """Log an error nobody planned for and return the short reference under which it stands in the log."""
    reference = secrets.token_hex(3).upper()
    logger.error("Surprise %s: %s", reference, type(error).__name__, exc_info=error)
    return reference


async def promptly(
    interaction: discord.Interaction[Any], work: Coroutine[Any, Any, T], *, private: bool = False
) -> T:
    """Do some work, and where it takes long, show that it is under way."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait([task], timeout=PROMPT)
        if not task.done():
            await think(interaction, private=private)
        return await task
    finally:
        task.cancel()


async def show(interaction: discord.Interaction[Any], view: ui.LayoutView, *, private: bool = False) -> None:
    """Answer an interaction without pinging anybody, in the place of what it was answered before."""
    if not interaction.response.is_done():
        send = interaction.response.send_message
        if await answered_first(partial(send, view=view, ephemeral=private, allowed_mentions=NOBODY)):
            return
    await repeated(partial(interaction.edit_original_response, view=view, allowed_mentions=NOBODY))
    interaction.extras.pop("thinking", None)


async def change(interaction: discord.Interaction[Any], view: ui.LayoutView) -> None:
    """Put this in the place of the message whose button was pressed."""
    await interaction.response.edit_message(view=view, allowed_mentions=NOBODY)


def server_of(request: Request) -> ServerId | None:
    """Return the server whose transcripts may be shown; None in a DM, and where the bot is no member."""
    if isinstance(request, discord.Message):
        server = request.guild
    else:
        server = request.client.get_guild(request.guild_id or 0)
    return None if server is None else ServerId(server.id)


def person_of(request: Request) -> discord.User | discord.Member:
    """Return who asks for something."""
    return request.author if isinstance(request, discord.Message) else request.user


def asked_by(
    request: Request,
    log: QueryLog,
    surface: Surface,
    text: str | None,
    *,
    kind: Kind = "ask",
    private: bool = False,
) -> Asked:
    """Return what somebody asks, as the log keeps it."""
    return Asked(
        kind=kind,
        server=server_of(request),
        channel=request.channel.id if request.channel else None,
        asker=log.hash_person(UserId(person_of(request).id)),
        surface=surface,
        text=text,
        private=private,
    )


def is_moderator(interaction: discord.Interaction[Any], role: int | None) -> bool:
    """Return whether the person may manage messages in the whole server or has the moderators' role."""
    person = interaction.user
    if not isinstance(person, discord.Member) or person.is_timed_out():
        return False
    has_role = role is not None and person.get_role(role) is not None
    return person.guild_permissions.manage_messages or has_role  # what a channel alone allows is not enough


def moderated(interaction: discord.Interaction[Any], role: int | None) -> ServerId:
    """Return the server in which somebody acts as a moderator; Refusal where they may not."""
    server = server_of(interaction)
    if server is None:
        raise Refusal("This is about the interviews of a server: please do it in one that has me.")
    if not is_moderator(interaction, role):
        raise Refusal(
            "Only members who may manage messages in the whole server, or have the moderators' role, can do "
            "this."
        )
    return server


def words_of(message: discord.Message) -> str:
    """Return what a message says, without mentions and the like."""
    return without_tokens(message.content)


def without_tokens(text: str) -> str:
    """Return a text as one line, without mentions and the like."""
    return " ".join(TOKEN.sub(" ", text).split())


def has_words(text: str) -> bool:
    """Tell whether there is anything in a text that can be looked for."""
    return any(find_words(text))


def check_question(question: str, most: int) -> None:
    """Refuse what is no question of at most so many characters that can be looked for."""
    if not has_words(question):
        raise Refusal("There are no words in your question. Ask me what was said, in your own words.")
    if len(question) > most:
        raise Refusal(f"That is {len(question):,} characters long; please ask in at most {most:,}.")


async def question_of(answer: discord.Message) -> discord.Message | None:
    """Return the message that an answer replies to, where there still is one."""
    reference = answer.reference
    if reference is None or reference.message_id is None:
        return None
    if isinstance(reference.resolved, discord.Message):
        return reference.resolved
    try:
        return await answer.channel.fetch_message(reference.message_id)
    except discord.HTTPException:
        return None
