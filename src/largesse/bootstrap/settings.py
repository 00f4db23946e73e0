"""Every setting, declared once: its type, its default, what it is for."""

import os
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

import msgspec
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from largesse.kernel.currency import currency

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


class About(msgspec.Struct, frozen=True):
    """What a setting is for, in English and Korean; `read` checks and converts its text."""

    en: str
    ko: str
    need: str
    read: Callable[[str], Any]
    secret: bool = False


class Described(msgspec.Struct, frozen=True):
    """A setting as `largesse settings` shows it."""

    name: str
    value: str
    default: str
    source: str
    type: str
    en: str
    ko: str


def _whole(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,18}", text) or not least <= int(text) <= most:
            raise ValueError(text)
        return int(text)

    return read


def _one_of(*words: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text.lower() not in words:
            raise ValueError(text)
        return text.lower()

    return read


def _yes_or_no(text: str) -> bool:
    word = _one_of("yes", "no", "true", "false", "on", "off", "1", "0")(text)
    return word in {"yes", "true", "on", "1"}


def _database_url(text: str) -> str:
    try:
        parts = conninfo_to_dict(text)
    except ProgrammingError:
        raise ValueError(text) from None
    if not parts:
        raise ValueError(text)
    return text


def _key_part(text: str) -> str:
    if not re.fullmatch(r"[!-~]{1,200}", text):
        raise ValueError(text)
    return text


def _identifier(text: str) -> str:
    if not re.fullmatch(r"[0-9A-Za-z_-]{1,64}", text):
        raise ValueError(text)
    return text


def _host(text: str) -> str:
    if not re.fullmatch(r"[0-9A-Za-z.:_-]{1,253}", text):
        raise ValueError(text)
    return text


def _currency(text: str) -> str:
    return currency(text).code


def _time_zone(text: str) -> str:
    try:
        return ZoneInfo(text).key
    except (OSError, KeyError):
        raise ValueError(text) from None


def _name(text: str) -> str:
    if not 1 <= len(text) <= 200 or "\0" in text:
        raise ValueError(text)
    return text


def _path(text: str) -> Path:
    return Path(_name(text)).expanduser()


_KEY_PART = "1 to 200 visible ASCII characters"


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """How this installation runs, read from the environment."""

    database_url: Annotated[
        str | None,
        About(
            "The PostgreSQL database to use (15 or newer). Unset: an embedded PostgreSQL 18 that "
            "keeps its data under LARGESSE_HOME.",
            "사용할 PostgreSQL 데이터베이스(15 이상). 비워 두면 LARGESSE_HOME 아래에 데이터를 두는 "
            "내장 PostgreSQL 18을 씁니다.",
            "a PostgreSQL address such as postgresql://user:password@host:5432/largesse",
            _database_url,
            secret=True,
        ),
    ] = None
    home: Annotated[
        Path,
        About(
            "The folder of the embedded database and of everything else kept on disk.",
            "내장 데이터베이스와 디스크에 남기는 모든 것을 두는 폴더.",
            "a path",
            _path,
        ),
    ] = Path(".largesse")
    host: Annotated[
        str,
        About(
            "The address the server listens on. Give 0.0.0.0 to be reached from other machines.",
            "서버가 요청을 받는 주소. 다른 기기에서 접속하려면 0.0.0.0으로 지정합니다.",
            "a host name or an IP address",
            _host,
        ),
    ] = "127.0.0.1"
    port: Annotated[
        int,
        About(
            "The port the server listens on.",
            "서버가 요청을 받는 포트.",
            "a whole number from 1 to 65535",
            _whole(1, 65535),
        ),
    ] = 8900
    workers: Annotated[
        int,
        About(
            "How many processes answer requests; one for each processor core is a good start.",
            "요청에 응답하는 프로세스 수. 프로세서 코어당 하나로 시작하면 좋습니다.",
            "a whole number from 1 to 64",
            _whole(1, 64),
        ),
    ] = 1
    job_worker: Annotated[
        bool,
        About(
            "Whether `largesse serve` also runs background jobs. Turn it off where "
            "`largesse worker` runs apart.",
            "`largesse serve`가 백그라운드 작업도 실행할지 여부. `largesse worker`를 따로 돌린다면 "
            "끕니다.",
            "yes or no",
            _yes_or_no,
        ),
    ] = True
    job_concurrency: Annotated[
        int,
        About(
            "How many background jobs one worker runs at a time.",
            "작업자 하나가 동시에 실행하는 백그라운드 작업 수.",
            "a whole number from 1 to 100",
            _whole(1, 100),
        ),
    ] = 2
    pool_size: Annotated[
        int,
        About(
            "How many database connections each process may hold.",
            "프로세스마다 가질 수 있는 데이터베이스 연결 수.",
            "a whole number from 2 to 500",
            _whole(2, 500),
        ),
    ] = 10
    body_limit: Annotated[
        int,
        About(
            "The largest request body, in bytes.",
            "요청 본문의 최대 크기(바이트).",
            "a whole number of bytes from 1024 to 1073741824",
            _whole(1024, 1 << 30),
        ),
    ] = 10_000_000
    shutdown_seconds: Annotated[
        int,
        About(
            "How long requests and jobs in flight may take to finish when the server is stopped.",
            "서버를 멈출 때 처리 중인 요청과 작업이 끝나기를 기다리는 시간(초).",
            "a whole number of seconds from 0 to 3600",
            _whole(0, 3600),
        ),
    ] = 20
    log_level: Annotated[
        str,
        About(
            "How much is logged: debug, info, warning or error.",
            "기록할 로그의 수준: debug, info, warning, error.",
            "debug, info, warning or error",
            _one_of("debug", "info", "warning", "error"),
        ),
    ] = "info"
    app_id: Annotated[
        str | None,
        About(
            "The id of the first project's server key. Unset: keys are made once and shown once.",
            "첫 프로젝트의 서버 키 ID. 비워 두면 키를 한 번 만들어 한 번만 보여 줍니다.",
            _KEY_PART,
            _key_part,
        ),
    ] = None
    app_token: Annotated[
        str | None,
        About(
            "The token of the first project's server key.",
            "첫 프로젝트의 서버 키 토큰.",
            _KEY_PART,
            _key_part,
            secret=True,
        ),
    ] = None
    client_id: Annotated[
        str | None,
        About(
            "The id of the first project's client key, for browsers and apps.",
            "첫 프로젝트의 클라이언트 키 ID(브라우저와 앱용).",
            _KEY_PART,
            _key_part,
        ),
    ] = None
    client_token: Annotated[
        str | None,
        About(
            "The token of the first project's client key.",
            "첫 프로젝트의 클라이언트 키 토큰.",
            _KEY_PART,
            _key_part,
            secret=True,
        ),
    ] = None
    management_id: Annotated[
        str | None,
        About(
            "The id of the first project's management key.",
            "첫 프로젝트의 관리 키 ID.",
            _KEY_PART,
            _key_part,
        ),
    ] = None
    management_token: Annotated[
        str | None,
        About(
            "The token of the first project's management key.",
            "첫 프로젝트의 관리 키 토큰.",
            _KEY_PART,
            _key_part,
            secret=True,
        ),
    ] = None
    project_id: Annotated[
        str | None,
        About(
            "The id of the project made on the first start; drawn at random when left out.",
            "처음 시작할 때 만드는 프로젝트의 ID. 비워 두면 무작위로 정합니다.",
            "1 to 64 letters, digits, - and _",
            _identifier,
        ),
    ] = None
    project_name: Annotated[
        str,
        About(
            "The name of the project made on the first start.",
            "처음 시작할 때 만드는 프로젝트의 이름.",
            "1 to 200 characters",
            _name,
        ),
    ] = "First project"
    project_currency: Annotated[
        str,
        About(
            "The currency of the project made on the first start.",
            "처음 시작할 때 만드는 프로젝트의 통화.",
            "a three-letter ISO 4217 code such as USD or KRW",
            _currency,
        ),
    ] = "USD"
    project_time_zone: Annotated[
        str,
        About(
            "The time zone of the project made on the first start.",
            "처음 시작할 때 만드는 프로젝트의 시간대.",
            "a time zone of the IANA database such as Asia/Seoul",
            _time_zone,
        ),
    ] = "UTC"


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
