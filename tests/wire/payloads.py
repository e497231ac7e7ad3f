"""What Discord's objects look like on the wire."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

TOKEN: Final = "MTAwMA.wire.not-a-real-token"
BOT: Final = 1000
GUILD: Final = 2000
CHANNEL: Final = 3000
ALL_RIGHTS: Final = 2**53 - 1
PRIVATE: Final = 64  # the flag of a message that one person sees

Json = dict[str, Any]


class File(NamedTuple):
    """A file that somebody uploads."""

    name: str
    data: bytes


def user(id: int, name: str, *, bot: bool = False) -> Json:
    """Return a user as Discord writes one."""
    return {
        "id": str(id),
        "username": name,
        "discriminator": "0",
        "global_name": None,
        "avatar": None,
        "bot": bot,
    }


ME: Final = user(BOT, "Interview Bot", bot=True)


def member(person: Json) -> Json:
    """Return a user as a member without roles."""
    joined = "2024-01-01T00:00:00+00:00"
    return {"user": person, "roles": [], "joined_at": joined, "deaf": False, "mute": False, "flags": 0}


def message(id: str, author: Json, body: Json) -> Json:
    """Return what somebody said in the first channel."""
    empty: Json = {"mentions": [], "mention_roles": [], "attachments": [], "embeds": []}
    now = {"timestamp": datetime.now(UTC).isoformat(), "edited_timestamp": None}
    flags = {"tts": False, "mention_everyone": False, "pinned": False, "type": 0}
    place = {"channel_id": str(CHANNEL), "guild_id": str(GUILD)}
    said = {"content": body.get("content") or "", "components": body.get("components") or []}
    head = {"id": id, "author": author, "member": member(author), "flags": body.get("flags", 0)}
    return {**empty, **now, **flags, **place, **said, **head}


def interaction(id: str, type: int, data: Json, person: int) -> Json:
    """Return what somebody did with a command, a button or a form."""
    someone = {**member(user(person, f"member{person}")), "permissions": str(ALL_RIGHTS)}
    place = {"guild_id": str(GUILD), "channel_id": str(CHANNEL), "channel": channel(0)}
    rest = {"entitlements": [], "locale": "en-US", "guild_locale": "en-US", "context": 0, "version": 1}
    owners = {"authorizing_integration_owners": {"0": str(GUILD)}}
    head = {"id": id, "application_id": str(BOT), "type": type, "token": f"token-{id}", "data": data}
    return {**head, **place, **rest, **owners, "member": someone, "app_permissions": str(ALL_RIGHTS)}


def channel(number: int) -> Json:
    """Return a text channel."""
    place = {"id": str(CHANNEL + number), "position": 0, "permission_overwrites": []}
    return {**place, "type": 0, "name": "general"}


def guild(channels: int, rights: int) -> Json:
    """Return the server with the bot in it, in which everyone has these rights."""
    role = {"permissions": str(rights), "color": 0, "colors": {"primary_color": 0}, "flags": 0}
    everyone = {"id": str(GUILD), "name": "@everyone", "position": 0, "managed": False, **role}
    everyone |= {"hoist": False, "mentionable": False}
    lists: Json = {"emojis": [], "stickers": [], "threads": [], "features": [], "presences": []}
    facts: Json = {"name": "Wire", "owner_id": "1", "member_count": 2, "large": False, "unavailable": False}
    more: Json = {
        "roles": [everyone],
        "channels": list(map(channel, range(channels))),
        "members": [member(ME)],
    }
    levels = {"verification_level": 0, "explicit_content_filter": 0, "default_message_notifications": 0}
    rest: Json = {"mfa_level": 0, "nsfw_level": 0, "premium_tier": 0, "system_channel_flags": 0}
    return {"id": str(GUILD), **facts, **lists, **more, **levels, **rest, "preferred_locale": "en-US"}


def application() -> Json:
    """Return the application the bot belongs to."""
    none = {"icon": None, "description": "", "verify_key": "", "flags": 0}
    public = {"bot_public": True, "bot_require_code_grant": False}
    return {"id": str(BOT), "name": "Interview Bot", "owner": user(1, "owner"), **none, **public}


def command(id: str, sent: Json) -> Json:
    """Return a command as Discord gives it back once it was sent."""
    fixed = {"description": "", "application_id": str(BOT), "version": "1"}
    return {**fixed, "default_member_permissions": None, **sent, "id": id}


def parts(components: Iterable[Json]) -> Iterator[Json]:
    """Yield components and what is in them."""
    for part in components:
        yield part
        yield from parts(part.get("components", ()))


def shown(message: Json) -> str:
    """Return everything a message shows."""
    texts = [part["content"] for part in parts(message["components"]) if part["type"] == 10]
    return "\n".join(filter(None, [message["content"], *texts]))


def presses(message: Json) -> dict[str, Json]:
    """Return what Discord sends for each button of a message and each entry of its menus, by label."""
    found: dict[str, Json] = {}
    for part in parts(message["components"]):
        if part["type"] == 2:
            found[part["label"]] = {"custom_id": part["custom_id"], "component_type": 2}
        for entry in part.get("options", ()):
            chosen = {"custom_id": part["custom_id"], "component_type": 3, "values": [entry["value"]]}
            found[entry["label"]] = chosen
    return found


def is_private(message: Json) -> bool:
    """Return whether a message is shown to one person only."""
    return bool(message["flags"] & PRIVATE)
