"""What a setting says of itself, and how its text becomes a value.

A reader raises `ValueError` for a text it cannot use.
"""

import re
from collections.abc import Callable
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from largesse.kernel.currency import currency
from largesse.throttling import RateLimit


class About(msgspec.Struct, frozen=True):
    """What a setting is for, in English and Korean; `read` checks and converts its text."""

    en: str
    ko: str
    need: str
    read: Callable[[str], Any]
    secret: bool = False


def whole(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,18}", text) or not least <= int(text) <= most:
            raise ValueError(text)
        return int(text)

    return read


def one_of(*words: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text.lower() not in words:
            raise ValueError(text)
        return text.lower()

    return read


def read_yes_or_no(text: str) -> bool:
    word = one_of("yes", "no", "true", "false", "on", "off", "1", "0")(text)
    return word in {"yes", "true", "on", "1"}


def read_database_url(text: str) -> str:
    try:
        parts = conninfo_to_dict(text)
    except ProgrammingError:
        raise ValueError(text) from None
    if not parts:
        raise ValueError(text)
    return text


def read_key_part(text: str) -> str:
    if not re.fullmatch(r"[!-~]{1,200}", text):
        raise ValueError(text)
    return text


def read_identifier(text: str) -> str:
    if not re.fullmatch(r"[0-9A-Za-z_-]{1,64}", text):
        raise ValueError(text)
    return text


def read_host(text: str) -> str:
    if not re.fullmatch(r"[0-9A-Za-z.:_-]{1,253}", text):
        raise ValueError(text)
    return text


def read_public_address(text: str) -> str:
    if not re.fullmatch(r"https?://[0-9A-Za-z.:\[\]_-]{1,253}(/[!-~]{0,200})?", text):
        raise ValueError(text)
    return text.rstrip("/")


def read_currency(text: str) -> str:
    return currency(text).code


def read_time_zone(text: str) -> str:
    try:
        return ZoneInfo(text).key
    except (OSError, KeyError):
        raise ValueError(text) from None


def read_name(text: str) -> str:
    if not 1 <= len(text) <= 200 or "\0" in text:
        raise ValueError(text)
    return text


def read_path(text: str) -> Path:
    return Path(read_name(text)).expanduser()


def read_rate(text: str) -> RateLimit | None:
    """Read `5/5`, five requests in five seconds; `off` is no limit."""
    if text.lower() == "off":
        return None
    matched = re.fullmatch(r"([0-9]{1,7})/([0-9]{1,5})s?", text)
    if matched is None or not int(matched[1]) or not int(matched[2]):
        raise ValueError(text)
    return RateLimit(int(matched[1]), int(matched[2]))


def read_networks(text: str) -> str:
    """Read IP addresses and networks; each comes back as a network."""
    return ",".join(str(ip_network(each.strip())) for each in text.split(","))
