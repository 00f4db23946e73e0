"""Settings: declared once, shown whole, refused by name."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from largesse.bootstrap.declared import Settings
from largesse.bootstrap.settings import (
    Fault,
    SettingsError,
    describe,
    read_settings,
    unknown_names,
)

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"


def faults(**environment: str) -> list[Fault]:
    with pytest.raises(SettingsError) as refused:
        read_settings(environment)
    return refused.value.faults


def test_without_any_everything_has_its_default() -> None:
    settings = read_settings({})
    assert settings == Settings()
    assert (settings.host, settings.port, settings.home) == ("127.0.0.1", 8900, Path(".largesse"))
    assert settings.database_url is None
    assert all(item.source == "default" for item in describe(settings, {}))


def test_text_becomes_what_it_stands_for() -> None:
    settings = read_settings(
        {
            "LARGESSE_HOME": "/srv/a shop",
            "LARGESSE_PORT": "80",
            "LARGESSE_JOB_WORKER": "Off",
            "LARGESSE_PROJECT_CURRENCY": "krw",
            "LARGESSE_PROJECT_TIME_ZONE": "Asia/Seoul",
            "LARGESSE_DATABASE_URL": "host=/run/postgresql dbname=shop",
            "LARGESSE_LOG_LEVEL": "WARNING",
            "LARGESSE_POOL_SIZE": "",
        }
    )
    assert settings == Settings(
        home=Path("/srv/a shop"),
        port=80,
        job_worker=False,
        project_currency="KRW",
        project_time_zone="Asia/Seoul",
        database_url="host=/run/postgresql dbname=shop",
        log_level="warning",
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "٣"),
        ("PORT", "8900 "),
        ("PORT", "tcp://10.0.0.1:8900"),
        ("WORKERS", "-1"),
        ("BODY_LIMIT", "10MB"),
        ("BODY_LIMIT", "9" * 30),
        ("JOB_WORKER", "perhaps"),
        ("HOST", "a host"),
        ("LOG_LEVEL", "loud"),
        ("PROJECT_CURRENCY", "EURO"),
        ("PROJECT_TIME_ZONE", "Mars/Base"),
        ("PROJECT_TIME_ZONE", "../../etc/passwd"),
        ("POOL_SIZE", "1"),
    ],
)
def test_what_cannot_be_used_is_refused_with_name_need_and_got(name: str, text: str) -> None:
    (fault,) = faults(**{f"LARGESSE_{name}": text})
    assert fault.name == f"LARGESSE_{name}"
    assert fault.got == text
    assert fault.need
    assert str(fault) == f"LARGESSE_{name} needs {fault.need}, got {text}"


def test_every_fault_is_told_at_once_and_no_secret_with_it() -> None:
    found = faults(
        LARGESSE_PORT="x",
        LARGESSE_DATABASE_URL="mysql://root:hunter2@host",
        LARGESSE_APP_TOKEN="hunter2 with spaces",
        LARGESSE_CLIENT_ID="a-client-id",
    )
    assert {fault.name for fault in found} >= {
        "LARGESSE_PORT",
        "LARGESSE_DATABASE_URL",
        "LARGESSE_APP_TOKEN",
        "LARGESSE_CLIENT_TOKEN",
    }
    assert "hunter2" not in "".join(map(str, found))


def test_secrets_are_masked_and_sources_told() -> None:
    environment = {
        "LARGESSE_DATABASE_URL": "postgresql://shop:hunter2@db/shop",
        "LARGESSE_APP_ID": "an-app-id",
        "LARGESSE_APP_TOKEN": "an-app-token",
        "LARGESSE_PORT": "9000",
    }
    shown = {item.name: item for item in describe(read_settings(environment), environment)}
    assert shown["LARGESSE_DATABASE_URL"].value == "********"
    assert shown["LARGESSE_APP_TOKEN"].value == "********"
    assert shown["LARGESSE_CLIENT_TOKEN"].value == ""
    assert shown["LARGESSE_APP_ID"].value == "an-app-id"
    assert (shown["LARGESSE_PORT"].value, shown["LARGESSE_PORT"].source) == ("9000", "environment")
    assert (shown["LARGESSE_HOST"].value, shown["LARGESSE_HOST"].source) == ("127.0.0.1", "default")


def test_a_name_that_is_no_setting_is_noticed() -> None:
    assert unknown_names({"LARGESSE_PROT": "1", "LARGESSE_PORT": "1", "PATH": "/"}) == [
        "LARGESSE_PROT"
    ]


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_command_lists_every_setting_with_its_value(language: str) -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("LARGESSE_")}
    listed = subprocess.run(
        [sys.executable, "-m", "largesse.cli", "settings", "--language", language],
        env={**clean, "COLUMNS": "300", "LARGESSE_PORT": "9000", "LARGESSE_PROT": "1"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    named = re.findall(r"^│ (LARGESSE_\w+)", listed, flags=re.MULTILINE)
    assert named == [item.name for item in describe(Settings(), {})]
    assert re.search(r"LARGESSE_PORT +│ 9000 +│ environment", listed)
    assert bool(re.search("[가-힣]", listed)) == (language == "ko")
    assert "LARGESSE_PROT is set and is no setting" in listed


def test_the_list_of_settings_can_be_read_in_a_narrow_terminal() -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("LARGESSE_")}
    listed = subprocess.run(
        [sys.executable, "-m", "largesse.cli", "settings", "--language", "en"],
        env={**clean, "COLUMNS": "80"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    lines = listed.splitlines()
    assert max(map(len, lines)) <= 80
    # What a setting is for stands below its name, a few lines long.
    assert len(lines) < 6 * len(describe(Settings(), {}))
    assert re.search(r"LARGESSE_PORT +│ 8900 ", listed)


@pytest.mark.parametrize(("page", "language"), [("settings.md", "en"), ("settings.ko.md", "ko")])
def test_the_reference_lists_every_setting(page: str, language: str) -> None:
    text = (REFERENCE / page).read_text(encoding="utf-8")
    rows = [
        f"| `{item.name}` | {f'`{item.default}`' if item.default else ''} | "
        f"{item.ko if language == 'ko' else item.en} |"
        for item in describe(Settings(), {})
    ]
    assert [row for row in rows if row not in text] == []
    listed = re.findall(r"^\| `(LARGESSE_\w+)`", text, flags=re.MULTILINE)
    assert listed == [item.name for item in describe(Settings(), {})]
