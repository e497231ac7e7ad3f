#!/usr/bin/env bash
# discord.py 2.7.1: a command marked `@app_commands.guild_only()` is offered in direct messages, too, where the
# command tree was given contexts of its own.
#
# Expected: `guild_only` narrows the command to servers: contexts [0].
# Seen: the tree's allowed_contexts are joined to the command's, and the payload for Discord has contexts [0, 1],
# beside the deprecated dm_permission false. `allowed_contexts(guilds=True, dms=False)` does narrow it.
# Source: discord.app_commands.Command.to_dict of the release, run here without a connection.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "discord.py==2.7.1" "audioop-lts; python_version >= '3.13'" 2> /dev/null
"$folder/venv/bin/python" - <<'PYTHON'
import discord
from discord import app_commands

client = discord.Client(intents=discord.Intents.none())
everywhere = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False)
tree = app_commands.CommandTree(client, allowed_contexts=everywhere)


@tree.command()
@app_commands.guild_only()
async def marked(interaction: discord.Interaction) -> None:
    """Marked as for servers only."""


@tree.command()
@app_commands.allowed_contexts(guilds=True, dms=False)
async def narrowed(interaction: discord.Interaction) -> None:
    """Narrowed to servers."""


seen = {command.name: command.to_dict(tree) for command in (marked, narrowed)}
for name, payload in seen.items():
    print(name, {key: payload.get(key) for key in ("contexts", "dm_permission")})
assert discord.__version__ == "2.7.1"
assert sorted(seen["marked"]["contexts"]) == [0, 1], "guild_only narrows the command now"
assert seen["narrowed"]["contexts"] == [0], "dms=False does not narrow the command any more"
PYTHON
