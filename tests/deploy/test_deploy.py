"""What is in deploy/ agrees with the program; `check.sh` beside this asks the tools of the trade."""

import re
import subprocess
import sys
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.__main__ import SETUP_REFUSED
from bot.data_folder import DATABASE
from bot.settings import PROJECT, Settings

DEPLOY = PROJECT / "deploy"
SETTINGS = {name.upper() for name in Settings.model_fields}


def documents(name: str) -> list[Any]:
    """Return what a YAML file holds."""
    return list(yaml.safe_load_all((DEPLOY / name).read_text()))


def dockerfile() -> list[str]:
    """Return the instructions of the Dockerfile, continued lines joined."""
    text = re.sub(r"(?m)^#.*\n", "", (DEPLOY / "Dockerfile").read_text())
    return text.replace("\\\n", " ").splitlines()


def unit() -> list[tuple[str, str]]:
    """Return the unit's settings in order."""
    lines = (DEPLOY / "interview-bot.service").read_text().splitlines()
    return [(key, value) for key, found, value in (line.partition("=") for line in lines) if found]


def named() -> dict[str, set[str]]:
    """Return the settings that each file sets."""
    (compose,) = documents("compose.yaml")
    (container,) = documents("kubernetes.yaml")[1]["spec"]["template"]["spec"]["containers"]
    environment = " ".join(line for line in dockerfile() if line.startswith("ENV"))
    return {
        "Dockerfile": set(re.findall(r"(\w+)=", environment)),
        "compose.yaml": set(compose["services"]["bot"]["environment"]),
        "kubernetes.yaml": {entry["name"] for entry in container["env"]},
        "interview-bot.service": set(
            re.findall(r"(\w+)=", " ".join(value for key, value in unit() if key == "Environment"))
        ),
    }


@pytest.mark.parametrize("file", ["Dockerfile", "compose.yaml", "kubernetes.yaml", "interview-bot.service"])
def test_every_setting_that_is_set_exists(file: str) -> None:
    ours = {name for name in named()[file] if name != "PATH" and not name.startswith("PYTHON")}
    assert ours
    assert ours <= SETTINGS


def test_files_the_image_copies_exist_and_reach_the_build() -> None:
    let_in = {
        line[1:] for line in (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines() if "!" in line
    }
    copied = [line.split()[1:-1] for line in dockerfile() if line.startswith("COPY") and "--from" not in line]
    for source in chain(*copied):
        assert source in let_in
        assert (PROJECT / source).exists()


def test_the_image_installs_only_what_is_pinned_by_hash() -> None:
    installs = [line for line in dockerfile() if " install --no-cache-dir" in line]
    assert all("--no-deps" in line for line in installs)
    assert any("--require-hashes" in line for line in installs)


def test_the_image_runs_as_nobody_in_particular_and_can_be_asked_for_its_health() -> None:
    lines = dockerfile()
    assert "USER 10001:10001" in lines
    assert "STOPSIGNAL SIGTERM" in lines
    assert any(
        line.startswith("HEALTHCHECK") and line.endswith('["interview-bot", "health"]') for line in lines
    )


def test_every_container_may_write_to_nothing_but_its_volume() -> None:
    (compose,) = documents("compose.yaml")
    for service in compose["services"].values():
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert {"mem_limit", "restart"} <= set(service)
    (container,) = documents("kubernetes.yaml")[1]["spec"]["template"]["spec"]["containers"]
    assert container["securityContext"]["readOnlyRootFilesystem"] is True
    assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}


def test_deployment_never_runs_a_second_bot_on_the_same_data() -> None:
    deployment = documents("kubernetes.yaml")[1]
    assert deployment["spec"]["replicas"] == 1
    assert deployment["spec"]["strategy"] == {"type": "Recreate"}


def test_a_stop_leaves_the_bot_the_ten_seconds_it_may_take() -> None:
    (compose,) = documents("compose.yaml")
    pod = documents("kubernetes.yaml")[1]["spec"]["template"]["spec"]
    assert compose["services"]["bot"]["stop_grace_period"] == "15s"
    assert pod["terminationGracePeriodSeconds"] == 15
    assert ("TimeoutStopSec", "15") in unit()


def test_litestream_copies_the_database_the_bot_uses() -> None:
    (config,) = documents("litestream.yml")
    assert Path(config["dbs"][0]["path"]) == Path("/data") / DATABASE


def test_the_service_waits_for_discord_however_long_that_takes() -> None:
    assert {("Restart", "on-failure"), ("StartLimitIntervalSec", "0")} <= set(unit())


def test_the_service_stays_away_where_only_the_operator_can_help() -> None:
    assert ("RestartPreventExitStatus", str(SETUP_REFUSED)) in unit()


@pytest.mark.parametrize(
    ("file", "policy"), [("compose.yaml", "restart: unless"), ("kubernetes.yaml", "restartPolicy: ")]
)
def test_where_a_platform_always_starts_again_it_is_said_what_slows_that(file: str, policy: str) -> None:
    before, found, _ = (DEPLOY / file).read_text().partition(policy)
    assert found
    assert "a bot that Discord refuses" in before


def test_a_reader_that_takes_too_much_does_not_take_the_service_along() -> None:
    assert ("OOMPolicy", "continue") in unit()


def test_the_operators_command_works_as_the_service_does() -> None:
    command, service = (DEPLOY / "interview-bot").read_text(), dict(unit())
    assert f"export {service['Environment']}\n" in command
    assert f"done <{service['EnvironmentFile']}\n" in command
    assert f"--reuid={service['User']} --regid={service['User']} " in command
    assert f"{service['ExecStart'].split()[0]} -P -m bot" in command
    assert f"DATA_DIR=/var/lib/{service['StateDirectory']} " in command


def operators(command: str, settings: Path) -> str:
    """Return what a command prints where the operator's one has come to run the bot."""
    until_it_runs, found, _ = (DEPLOY / "interview-bot").read_text().partition("exec setpriv")
    assert found
    script = until_it_runs.replace("/etc/interview-bot.env", str(settings)) + command
    return subprocess.run(
        ["sh", "-c", script], capture_output=True, text=True, check=True, cwd=settings.parent
    ).stdout


def test_the_operators_command_takes_the_settings_as_the_service_does(tmp_path: Path) -> None:
    settings = tmp_path / "settings.env"
    settings.write_text("# DATA_DIR=/none\n\nDISCORD_TOKEN=a b;$HOME`id`'\nDATA_DIR=/elsewhere\n")
    assert operators("printenv DISCORD_TOKEN DATA_DIR", settings) == "a b;$HOME`id`'\n/elsewhere\n"


def test_the_operators_command_takes_no_settings_from_where_it_is_called(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("DATABASE_URL=theirs\nDISCORD_TOKEN=theirs\n")
    settings = tmp_path / "settings.env"
    settings.write_text(f"DATA_DIR={tmp_path / 'data'}\nCORPUS_DIR={tmp_path / 'none'}\n")
    said = operators(f"PYTHONPATH={PROJECT} {sys.executable} -P -m bot check", settings)
    assert "no DISCORD_TOKEN yet" in said
