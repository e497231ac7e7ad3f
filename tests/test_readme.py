"""The documents tell the truth."""

import re
from pathlib import Path

from bot.settings import Settings
from tests.readme import settings_table

ROOT = Path(__file__).parents[1]


def test_the_readme_lists_every_setting_as_it_is() -> None:
    readme = (ROOT / "README.md").read_text()

    assert settings_table() in readme


def test_the_example_of_env_names_only_settings() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    names = {line.split("=")[0].lower() for line in lines if re.match(r"[A-Z_]+=", line)}

    assert names
    assert names <= Settings.model_fields.keys()
