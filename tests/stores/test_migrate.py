"""Migrations: once, in order, under a lock, and never over a newer schema."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from largesse.storage import migrate as migrations
from largesse.storage.migrate import (
    ChangedMigrationError,
    Migration,
    NewerSchemaError,
    SchemaError,
    known_migrations,
    migrate,
    schema_status,
)

STEPS = [
    Migration(1, "pre", "shop", b"create table shop (id int); insert into shop values (1);"),
    Migration(2, "post", "old", b"alter table shop add column name text;"),
    Migration(3, "pre", "till", b"create table till (id int);"),
]


@pytest.fixture
def url(database_server: str) -> Iterator[str]:
    """An empty database."""
    name = sql.Identifier(f"largesse_migrate_{uuid4().hex[:12]}")
    with psycopg.connect(database_server, autocommit=True) as connection:
        connection.execute(sql.SQL("create database {}").format(name))
        yield psycopg.conninfo.make_conninfo(database_server, dbname=name.as_string()[1:-1])
        connection.execute(sql.SQL("drop database {} with (force)").format(name))


def rows(url: str, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url, autocommit=True) as connection:
        return connection.execute(query.encode()).fetchall()


def test_the_house_migrates_once(url: str) -> None:
    said: list[str] = []
    done = migrate(url, say=said.append)
    assert done == known_migrations()
    assert len(said) == len(done) > 0
    assert migrate(url, say=said.append) == []
    assert len(said) == len(done)
    status = schema_status(url)
    assert status.ready
    assert status.pending == ()
    assert list(status.applied) == [step.number for step in done]
    assert rows(url, "select number, checksum from schema_migration order by number") == [
        (step.number, step.checksum) for step in done
    ]


def test_the_queue_is_that_of_the_installed_package() -> None:
    ours = next(step.sql for step in known_migrations() if step.name == "queue").decode()
    theirs = files("procrastinate").joinpath("sql/schema.sql").read_text(encoding="utf-8")
    assert theirs in ours, "the package's schema changed: bring its steps as a new migration"


def test_many_at_once_migrate_once(url: str) -> None:
    steps = [
        Migration(1, "pre", "slow", b"select pg_sleep(0.3); create table shop (id int);"),
        Migration(2, "pre", "more", b"create table till (id int);"),
    ]
    with ThreadPoolExecutor(5) as pool:
        done = list(pool.map(lambda _: migrate(url, migrations=steps), range(5)))
    assert sorted(map(len, done)) == [0, 0, 0, 0, 2]


def test_a_newer_schema_is_refused_and_left_alone(url: str) -> None:
    migrate(url, migrations=STEPS)
    newer = [*STEPS, Migration(4, "pre", "later", b"create table later (id int)")]
    older = [*STEPS[:2], Migration(5, "pre", "never", b"create table never (id int)")]
    migrate(url, migrations=newer)
    for refused in (STEPS, older):
        with pytest.raises(NewerSchemaError, match=r"has migration 0004 \(pre_later\)"):
            migrate(url, migrations=refused)
        with pytest.raises(NewerSchemaError, match="newer than this program"):
            schema_status(url, migrations=refused)
    assert rows(url, "select to_regclass('never')") == [(None,)]


def test_an_edited_step_is_refused(url: str) -> None:
    migrate(url, migrations=STEPS)
    edited = [Migration(1, "pre", "shop", STEPS[0].sql + b"--"), *STEPS[1:]]
    with pytest.raises(ChangedMigrationError, match=r"0001 \(pre_shop\)"):
        migrate(url, migrations=edited)


def test_a_failing_step_leaves_nothing_of_itself(url: str) -> None:
    failing = [*STEPS, Migration(4, "pre", "bad", b"create table half (id int); select 1/0;")]
    with pytest.raises(psycopg.errors.DivisionByZero):
        migrate(url, migrations=failing)
    assert rows(url, "select to_regclass('half'), to_regclass('till')") == [(None, "till")]
    assert [step.number for step in schema_status(url, migrations=failing).pending] == [4]
    mended = [*STEPS, Migration(4, "pre", "bad", b"create table half (id int);")]
    assert [step.number for step in migrate(url, migrations=mended)] == [4]


def test_what_must_wait_for_the_old_program_can_wait(url: str) -> None:
    assert not schema_status(url, migrations=STEPS).ready
    assert [step.number for step in migrate(url, phases=["pre"], migrations=STEPS)] == [1, 3]
    status = schema_status(url, migrations=STEPS)
    assert status.ready
    assert [step.number for step in status.pending] == [2]
    assert [step.number for step in migrate(url, migrations=STEPS)] == [2]


def test_waits_in_no_queue_of_locks_but_asks_again(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrations, "_LOCK_TIMEOUT", "50ms")
    migrate(url, migrations=STEPS[:1])
    said: list[str] = []
    asked = threading.Event()

    def say(sentence: str) -> None:
        said.append(sentence)
        if "waits for a lock" in sentence:
            asked.set()

    with psycopg.connect(url) as busy, ThreadPoolExecutor(1) as pool:
        busy.execute("select * from shop")
        done = pool.submit(migrate, url, say=say, migrations=STEPS)
        assert asked.wait(30)
        # Nobody queues behind the migration meanwhile.
        assert rows(url, "select count(*) from shop") == [(1,)]
        busy.rollback()
        assert [step.number for step in done.result(60)] == [2, 3]


def test_a_step_that_takes_too_long_is_stopped(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrations, "_STATEMENT_TIMEOUT", "50ms")
    began = time.monotonic()
    with pytest.raises(psycopg.errors.QueryCanceled):
        migrate(url, migrations=[Migration(1, "pre", "slow", b"select pg_sleep(60)")])
    assert time.monotonic() - began < 30


def test_an_old_server_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrations, "OLDEST_POSTGRES", 99)
    with pytest.raises(SchemaError, match="Largesse needs 99 or newer"):
        migrate(url)
    assert rows(url, "select to_regclass('schema_migration')") == [(None,)]


def test_indexes_are_made_beside_readers_and_writers(url: str) -> None:
    making = Migration(
        4,
        "pre",
        "indexes",
        b"-- concurrently\n-- Why.\ncreate index concurrently if not exists shop_id\n"
        b"    on shop (id);\n\n"
        b"create index concurrently if not exists shop_twice on shop (id, id);\n",
    )
    migrate(url, migrations=STEPS)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("insert into shop values (1), (1)")
        with pytest.raises(psycopg.errors.UniqueViolation):  # what it leaves is half made
            connection.execute("create unique index concurrently shop_id on shop (id)")
    assert [step.number for step in migrate(url, migrations=[*STEPS, making])] == [4]
    assert rows(
        url,
        "select indexrelid::regclass::text, indisvalid, indisunique from pg_index "
        "where indrelid = 'shop'::regclass order by 1",
    ) == [("shop_id", True, False), ("shop_twice", True, False)]
    assert migrate(url, migrations=[*STEPS, making]) == []


def test_nothing_but_indexes_is_made_outside_a_transaction(url: str) -> None:
    mixed = Migration(1, "pre", "mixed", b"-- concurrently\ncreate table never (id int);\n")
    with pytest.raises(ValueError, match="0001 may hold"):
        migrate(url, migrations=[mixed])
    assert rows(url, "select to_regclass('never')") == [(None,)]


DELETED_BEFORE = """
insert into project (id, name) values ('proj_1', 'A shop');
insert into campaign (id, project_id, name, campaign_type, created_at, deleted_at) values
    ('camp_gone', 'proj_1', 'Gone', 'DISCOUNT_COUPONS', now(), now()),
    ('camp_here', 'proj_1', 'Here', 'DISCOUNT_COUPONS', now(), null);
insert into voucher (
    id, project_id, code, code_key, campaign_id, type, created_at, deleted_at)
values
    ('v_with', 'proj_1', 'WITH', 'WITH', 'camp_gone', 'DISCOUNT_VOUCHER', now(), now()),
    ('v_own', 'proj_1', 'OWN', 'OWN', 'camp_here', 'DISCOUNT_VOUCHER', now(), now()),
    ('v_alone', 'proj_1', 'ALONE', 'ALONE', null, 'DISCOUNT_VOUCHER', now(), now()),
    ('v_here', 'proj_1', 'HERE', 'HERE', 'camp_here', 'DISCOUNT_VOUCHER', now(), null);
insert into product (project_id, id, name, created_at, deleted_at) values
    ('proj_1', 'prod_gone', 'Mug', now(), now()), ('proj_1', 'prod_here', 'Cup', now(), null);
insert into sku (project_id, id, product_id, sku, created_at, deleted_at) values
    ('proj_1', 'sku_with', 'prod_gone', 'Red mug', now(), now()),
    ('proj_1', 'sku_own', 'prod_here', 'Red cup', now(), now());
"""


def test_the_bin_lists_what_was_deleted_before_it_had_a_list(url: str) -> None:
    """A thing alone, or a campaign or product with all that is below it."""
    migrate(url, migrations=[step for step in known_migrations() if step.number < 10])
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(DELETED_BEFORE)
    migrate(url)
    found = rows(
        url,
        "select resource_type, resource_id, resource_name, resource_parent_id "
        "from bin_entry order by resource_type, resource_id",
    )
    assert found == [
        ("campaign", "camp_gone", "Gone", None),
        ("product", "prod_gone", "Mug", None),
        ("sku", "sku_own", "Red cup", "prod_here"),
        ("voucher", "v_alone", "ALONE", None),
        ("voucher", "v_own", "OWN", "camp_here"),
    ]
