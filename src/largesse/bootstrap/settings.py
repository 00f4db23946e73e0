"""Read the settings from the environment, and show them."""

import os
from collections.abc import Iterator, Mapping
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import msgspec

from largesse.bootstrap.declared import Settings
from largesse.bootstrap.setting_values import About

PREFIX = "LARGESSE_"


class Fault(msgspec.Struct, frozen=True):
    """One setting that cannot be used."""

    name: str
    need: str
    got: str

    def __str__(self) -> str:
        return f"{self.name} needs {self.need}, got {self.got}"


class SettingsError(Exception):
    """Settings that cannot be used; each fault says its name, what it needs and what it got."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(str(fault) for fault in faults))
        self.faults = faults


class Described(msgspec.Struct, frozen=True):
    """A setting as `largesse settings` shows it."""

    name: str
    value: str
    default: str
    source: str
    type: str
    en: str
    ko: str


_PAIRS = (
    ("app_id", "app_token"),
    ("client_id", "client_token"),
    ("management_id", "management_token"),
)


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from the environment; an empty variable is an unset one.

    Raises `SettingsError` with every fault at once: values that cannot be used, and half a key.
    """
    given = os.environ if environment is None else environment
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    for field, about in _declared():
        name = env_name(field)
        text = given.get(name, "")
        if not text:
            continue
        try:
            values[field] = about.read(text)
        except ValueError:
            faults.append(
                Fault(
                    name,
                    about.need,
                    "something else (not shown, it is a secret)" if about.secret else text,
                )
            )
    faults += _half_keys(values)
    if faults:
        raise SettingsError(faults)
    return Settings(**values)


def read_value(field: str, text: str) -> Any:
    """Check and convert the text of one setting, for commands that take the same as an argument."""
    about = dict(_declared())[field]
    try:
        return about.read(text)
    except ValueError:
        raise SettingsError([Fault(field.replace("_", " "), about.need, text)]) from None


def describe(settings: Settings, environment: Mapping[str, str] | None = None) -> list[Described]:
    """Return every setting with its value (secrets masked) and where that comes from."""
    given = os.environ if environment is None else environment
    defaults = Settings()
    return [
        Described(
            name=env_name(field),
            value=_shown(getattr(settings, field), about),
            default=_shown(getattr(defaults, field), about),
            source="environment" if given.get(env_name(field)) else "default",
            type=about.need,
            en=about.en,
            ko=about.ko,
        )
        for field, about in _declared()
    ]


def unknown_names(environment: Mapping[str, str] | None = None) -> list[str]:
    """Return the `LARGESSE_` variables that are no setting: worth a warning, perhaps a slip.

    Not an error, since platforms add variables of their own (Kubernetes: `LARGESSE_SERVICE_HOST`).
    """
    given = os.environ if environment is None else environment
    known = {env_name(field) for field, _ in _declared()}
    return sorted(name for name in given if name.startswith(PREFIX) and name not in known)


def env_name(field: str) -> str:
    """Return the environment variable of a field."""
    return PREFIX + field.upper()


def _declared() -> Iterator[tuple[str, About]]:
    for field, hint in get_type_hints(Settings, include_extras=True).items():
        about = next((part for part in _parts(hint) if isinstance(part, About)), None)
        assert about is not None, field  # noqa: S101 - a setting without its sentence is a bug
        yield field, about


def _parts(hint: Any) -> Iterator[Any]:
    if get_origin(hint) in {Union, UnionType}:
        for part in get_args(hint):
            yield from _parts(part)
    yield from getattr(hint, "__metadata__", ())


def _half_keys(values: dict[str, Any]) -> list[Fault]:
    faults = []
    for pair in _PAIRS:
        missing = [field for field in pair if field not in values]
        if len(missing) == 1:
            other = env_name(pair[0] if missing[0] == pair[1] else pair[1])
            faults.append(
                Fault(env_name(missing[0]), f"to be set together with {other}", "nothing")
            )
    return faults


def _shown(value: Any, about: About) -> str:
    if value is None:
        return ""
    if about.secret:
        return "********"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
