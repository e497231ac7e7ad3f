"""Renew the parts of the README that the code knows: `make readme`."""

import re
from pathlib import Path

from bot.settings import PROJECT, Settings

README = Path(__file__).parents[1] / "README.md"


def settings_table() -> str:
    """Return the table of all settings."""
    lines = ["| setting | default | what it does |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = field.default
        if isinstance(default, Path) and default.is_relative_to(PROJECT):
            default = default.relative_to(PROJECT)
        shown = "" if default is None or default == frozenset() else f"`{default}`"
        lines.append(f"| `{name.upper()}` | {shown} | {field.description} |")
    return "\n".join(lines)


if __name__ == "__main__":
    text = README.read_text()
    table = f"<!-- settings -->\n{settings_table()}\n<!-- /settings -->"
    README.write_text(re.sub(r"<!-- settings -->.*<!-- /settings -->", lambda _: table, text, flags=re.S))
