"""Every setting, declared once: its type, its default, what it is for."""

from pathlib import Path
from typing import Annotated

import msgspec

from largesse.bootstrap.setting_values import (
    About,
    one_of,
    read_currency,
    read_database_url,
    read_host,
    read_identifier,
    read_key_part,
    read_name,
    read_networks,
    read_path,
    read_public_address,
    read_rate,
    read_time_zone,
    read_yes_or_no,
    whole,
)
from largesse.throttling import RateLimit, RateLimits

_RATE = "requests/seconds such as 100/60, or off"
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
            read_database_url,
            secret=True,
        ),
    ] = None
    home: Annotated[
        Path,
        About(
            "The folder of the embedded database and of everything else kept on disk.",
            "내장 데이터베이스와 디스크에 남기는 모든 것을 두는 폴더.",
            "a path",
            read_path,
        ),
    ] = Path(".largesse")
    host: Annotated[
        str,
        About(
            "The address the server listens on. Give 0.0.0.0 to be reached from other machines.",
            "서버가 요청을 받는 주소. 다른 기기에서 접속하려면 0.0.0.0으로 지정합니다.",
            "a host name or an IP address",
            read_host,
        ),
    ] = "127.0.0.1"
    port: Annotated[
        int,
        About(
            "The port the server listens on.",
            "서버가 요청을 받는 포트.",
            "a whole number from 1 to 65535",
            whole(1, 65535),
        ),
    ] = 8900
    public_address: Annotated[
        str | None,
        About(
            "What customers' programs and letters reach the server by. Unset: what the caller of a "
            "request called it.",
            "고객의 프로그램이나 메일에서 서버에 접속하는 주소. 비워 두면 요청한 쪽이 사용한 "
            "주소를 씁니다.",
            "an address such as https://shop.example/promotions",
            read_public_address,
        ),
    ] = None
    workers: Annotated[
        int,
        About(
            "How many processes answer requests; one for each processor core is a good start.",
            "요청에 응답하는 프로세스 수. 프로세서 코어당 하나로 시작하면 좋습니다.",
            "a whole number from 1 to 64",
            whole(1, 64),
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
            read_yes_or_no,
        ),
    ] = True
    job_concurrency: Annotated[
        int,
        About(
            "How many background jobs one worker runs at a time.",
            "작업자 하나가 동시에 실행하는 백그라운드 작업 수.",
            "a whole number from 1 to 100",
            whole(1, 100),
        ),
    ] = 2
    pool_size: Annotated[
        int,
        About(
            "How many database connections each process may hold.",
            "프로세스마다 가질 수 있는 데이터베이스 연결 수.",
            "a whole number from 2 to 500",
            whole(2, 500),
        ),
    ] = 10
    body_limit: Annotated[
        int,
        About(
            "The largest request body, in bytes.",
            "요청 본문의 최대 크기(바이트).",
            "a whole number of bytes from 1024 to 1073741824",
            whole(1024, 1 << 30),
        ),
    ] = 10_000_000
    files_folder: Annotated[
        Path | None,
        About(
            "The folder of uploads and exports, shared by all processes. Unset: `files` under "
            "LARGESSE_HOME.",
            "업로드와 내보내기 파일을 두는 폴더로, 모든 프로세스가 함께 씁니다. 비워 두면 "
            "LARGESSE_HOME 아래 `files`입니다.",
            "a path",
            read_path,
        ),
    ] = None
    upload_limit: Annotated[
        int,
        About(
            "The largest file that may be uploaded to be imported, in bytes; also of what a "
            "compressed one unpacks to.",
            "가져오기로 올릴 수 있는 파일의 최대 크기(바이트). 압축을 푼 크기에도 적용됩니다.",
            "a whole number of bytes from 1024 to 1099511627776",
            whole(1024, 1 << 40),
        ),
    ] = 1_000_000_000
    shutdown_seconds: Annotated[
        int,
        About(
            "How long requests and jobs in flight may take to finish when the server is stopped.",
            "서버를 멈출 때 처리 중인 요청과 작업이 끝나기를 기다리는 시간(초).",
            "a whole number of seconds from 0 to 3600",
            whole(0, 3600),
        ),
    ] = 20
    log_level: Annotated[
        str,
        About(
            "How much is logged: debug, info, warning or error.",
            "기록할 로그의 수준: debug, info, warning, error.",
            "debug, info, warning or error",
            one_of("debug", "info", "warning", "error"),
        ),
    ] = "info"
    webhook_private_addresses: Annotated[
        bool,
        About(
            "Whether webhooks may be sent to addresses of the own network, and to any port. Leave "
            "it off where people you do not trust can create webhooks.",
            "웹훅을 내부 네트워크 주소와 모든 포트로 보낼 수 있는지 여부. 신뢰하지 않는 사람이 "
            "웹훅을 만들 수 있다면 꺼 둡니다.",
            "yes or no",
            read_yes_or_no,
        ),
    ] = False
    secret_key: Annotated[
        str | None,
        About(
            "A random text the secrets of webhooks are made with, so that the database alone does "
            "not give them away. Changing it changes every secret.",
            "웹훅 비밀 키를 만드는 데 쓰는 무작위 문자열. 지정하면 데이터베이스만으로는 비밀 키를 "
            "알 수 없습니다. 바꾸면 모든 비밀 키가 바뀝니다.",
            _KEY_PART,
            read_key_part,
            secret=True,
        ),
    ] = None
    event_days: Annotated[
        int,
        About(
            "How many days events and ended webhook deliveries are kept; a replay reaches back as "
            "far.",
            "이벤트와 완료된 웹훅 전송 기록을 보관하는 일수. 재전송은 이 기간까지 거슬러 올라갈 수 "
            "있습니다.",
            "a whole number of days from 1 to 3650",
            whole(1, 3650),
        ),
    ] = 30
    validation_log_days: Annotated[
        int,
        About(
            "How many days the log of validations and redemptions tried is kept.",
            "검증과 사용 시도 기록을 보관하는 일수.",
            "a whole number of days from 1 to 3650",
            whole(1, 3650),
        ),
    ] = 90
    issue_log_days: Annotated[
        int,
        About(
            "How many days the logs of issue policies and of earning rules keep what was not "
            "given, and why; what was given stays.",
            "발급 정책과 적립 규칙 기록에서 지급하지 않은 건과 그 이유를 보관하는 일수. 지급한 "
            "건은 계속 보관합니다.",
            "a whole number of days from 1 to 3650",
            whole(1, 3650),
        ),
    ] = 90
    rate_limit_client_address: Annotated[
        RateLimit | None,
        About(
            "How many requests with one client key one address may send, as requests/seconds.",
            "한 주소가 클라이언트 키 하나로 보낼 수 있는 요청 수(요청 수/초).",
            _RATE,
            read_rate,
        ),
    ] = RateLimit(5, 5)
    rate_limit_client_key: Annotated[
        RateLimit | None,
        About(
            "How many requests may come with one client key, from all addresses together.",
            "클라이언트 키 하나로 모든 주소에서 합쳐 보낼 수 있는 요청 수.",
            _RATE,
            read_rate,
        ),
    ] = RateLimit(1000, 60)
    rate_limit_server_key: Annotated[
        RateLimit | None,
        About(
            "How many requests may come with one server key. Unset: as many as there are.",
            "서버 키 하나로 보낼 수 있는 요청 수. 비워 두면 제한하지 않습니다.",
            _RATE,
            read_rate,
        ),
    ] = None
    rate_limit_management_key: Annotated[
        RateLimit | None,
        About(
            "How many requests may come with one management key. Unset: as many as there are.",
            "관리 키 하나로 보낼 수 있는 요청 수. 비워 두면 제한하지 않습니다.",
            _RATE,
            read_rate,
        ),
    ] = None
    rate_limit_store: Annotated[
        str,
        About(
            "Where requests are counted: `memory` for each process by itself, `database` for all "
            "together.",
            "요청 수를 세는 곳. `memory`는 프로세스마다 따로, `database`는 모두 함께 셉니다.",
            "memory or database",
            one_of("memory", "database"),
        ),
    ] = "memory"
    trusted_proxies: Annotated[
        str,
        About(
            "The addresses or networks of your proxies, with commas between: only their "
            "X-Forwarded-For is believed.",
            "프록시의 주소 또는 네트워크(쉼표로 구분). 이들의 X-Forwarded-For만 믿습니다.",
            "IP addresses or networks such as 10.0.0.0/8, with commas between",
            read_networks,
        ),
    ] = ""
    app_id: Annotated[
        str | None,
        About(
            "The id of the first project's server key. Unset: keys are made once and shown once.",
            "첫 프로젝트의 서버 키 ID. 비워 두면 키를 한 번 만들어 한 번만 보여 줍니다.",
            _KEY_PART,
            read_key_part,
        ),
    ] = None
    app_token: Annotated[
        str | None,
        About(
            "The token of the first project's server key.",
            "첫 프로젝트의 서버 키 토큰.",
            _KEY_PART,
            read_key_part,
            secret=True,
        ),
    ] = None
    client_id: Annotated[
        str | None,
        About(
            "The id of the first project's client key, for browsers and apps.",
            "첫 프로젝트의 클라이언트 키 ID(브라우저와 앱용).",
            _KEY_PART,
            read_key_part,
        ),
    ] = None
    client_token: Annotated[
        str | None,
        About(
            "The token of the first project's client key.",
            "첫 프로젝트의 클라이언트 키 토큰.",
            _KEY_PART,
            read_key_part,
            secret=True,
        ),
    ] = None
    management_id: Annotated[
        str | None,
        About(
            "The id of the first project's management key.",
            "첫 프로젝트의 관리 키 ID.",
            _KEY_PART,
            read_key_part,
        ),
    ] = None
    management_token: Annotated[
        str | None,
        About(
            "The token of the first project's management key.",
            "첫 프로젝트의 관리 키 토큰.",
            _KEY_PART,
            read_key_part,
            secret=True,
        ),
    ] = None
    project_id: Annotated[
        str | None,
        About(
            "The id of the project made on the first start; drawn at random when left out.",
            "처음 시작할 때 만드는 프로젝트의 ID. 비워 두면 무작위로 정합니다.",
            "1 to 64 letters, digits, - and _",
            read_identifier,
        ),
    ] = None
    project_name: Annotated[
        str,
        About(
            "The name of the project made on the first start.",
            "처음 시작할 때 만드는 프로젝트의 이름.",
            "1 to 200 characters",
            read_name,
        ),
    ] = "First project"
    project_currency: Annotated[
        str,
        About(
            "The currency of the project made on the first start.",
            "처음 시작할 때 만드는 프로젝트의 통화.",
            "a three-letter ISO 4217 code such as USD or KRW",
            read_currency,
        ),
    ] = "USD"
    project_time_zone: Annotated[
        str,
        About(
            "The time zone of the project made on the first start.",
            "처음 시작할 때 만드는 프로젝트의 시간대.",
            "a time zone of the IANA database such as Asia/Seoul",
            read_time_zone,
        ),
    ] = "UTC"

    @property
    def limits(self) -> RateLimits:
        """Return the rate limits of the installation."""
        return RateLimits(
            self.rate_limit_client_address,
            self.rate_limit_client_key,
            self.rate_limit_server_key,
            self.rate_limit_management_key,
            tuple(each for each in self.trusted_proxies.split(",") if each),
        )
