"""A database from before the ledger: its points and its gift cards go on where they were."""

from __future__ import annotations

import asyncio
import os
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest

from largesse import ledger
from largesse.kernel.project import Project
from largesse.ledger import AccountStanding
from largesse.storage import Actor, Database, Work
from largesse.storage.migrate import known_migrations, migrate
from support.books import spending

NOW = datetime(2026, 6, 17, tzinfo=UTC)
FEBRUARY = datetime(2026, 2, 15, tzinfo=UTC)
PROJECT = Project("proj_old", "Old")

OLD = """
insert into project (id, name, currency_code, time_zone, created_at)
    values ('proj_old', 'Old', 'USD', 'UTC', now());
insert into ledger_account (project_id, kind, holder_id, balance, taken_back)
    values ('proj_old', 'points', 'cust_rich', 250, 100),
           ('proj_old', 'points', 'cust_owing', -30, 130);
insert into ledger_posting (
    id, project_id, kind, holder_id, amount, balance, reason, redemption_id, rollback_id,
    created_at)
values ('lp_1', 'proj_old', 'points', 'cust_rich', 350, 350, 'redemption', 'r_1', null, now()),
       ('lp_2', 'proj_old', 'points', 'cust_rich', -100, 250, 'rollback', 'r_0', 'rr_0', now()),
       ('lp_3', 'proj_old', 'points', 'cust_owing', 100, 100, 'redemption', 'r_2', null, now()),
       ('lp_4', 'proj_old', 'points', 'cust_owing', -130, -30, 'rollback', 'r_3', 'rr_3', now());
insert into voucher (id, project_id, code, code_key, type, gift, active, created_at)
    values ('v_card', 'proj_old', 'CARD', 'CARD', 'GIFT_VOUCHER',
            '{"amount": 1000, "balance": 1000, "subtracted_amount": 100}', true, '2026-01-01'),
           ('v_over', 'proj_old', 'OVER', 'OVER', 'GIFT_VOUCHER', '{"amount": 50}', true,
            '2026-01-01'),
           ('v_new', 'proj_old', 'NEW', 'NEW', 'GIFT_VOUCHER', '{"amount": 70}', true,
            '2026-01-01');
insert into usage_opening (project_id, key, used)
    values ('proj_old', 'voucher:v_card|credits', 200);
insert into redemption (
    id, project_id, kind, result, redemption_id, voucher_id, amount, created_at)
values ('r_a', 'proj_old', 'redemption', 'SUCCESS', null, 'v_card', 300, '2026-02-01'),
       ('r_b', 'proj_old', 'redemption', 'SUCCESS', null, 'v_card', 150, '2026-03-01'),
       ('rr_b', 'proj_old', 'redemption_rollback', 'SUCCESS', 'r_b', 'v_card', -150, '2026-04-01'),
       ('r_f', 'proj_old', 'redemption', 'FAILURE', null, 'v_card', 999, '2026-04-01'),
       ('r_o', 'proj_old', 'redemption', 'SUCCESS', null, 'v_over', 80, '2026-02-01');
insert into usage_counter (project_id, key, used, held)
    values ('proj_old', 'voucher:v_card|credits', 500, 60),
           ('proj_old', 'voucher:v_over|credits', 80, 0);
insert into session_lock (
    project_id, session_key, counter_key, amount, expires_at, created_at)
values ('proj_old', 's', 'voucher:v_card|credits', 60, '2026-06-18', '2026-06-16'),
       ('proj_old', 'gone', 'voucher:v_card|credits', 9, '2026-06-01', '2026-05-31');
"""


@pytest.fixture
def url(database_server: str) -> Any:
    """A database as version 26 left it, brought to today."""
    name = f"largesse_test_{os.getpid()}_carried"
    with psycopg.connect(database_server, autocommit=True) as connection:
        connection.execute(f"create database {name}".encode())
    address = psycopg.conninfo.make_conninfo(database_server, dbname=name)
    steps = known_migrations()
    migrate(address, migrations=[step for step in steps if step.number <= 26])
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(OLD.encode())
    migrate(address, migrations=steps)
    yield address
    with psycopg.connect(database_server, autocommit=True) as connection:
        connection.execute(f"drop database {name} with (force)".encode())


def test_what_was_there_is_there(url: str) -> None:
    asyncio.run(_story(url))


async def _story(url: str) -> None:
    database = Database(url)
    await database.open()
    try:
        await _points(database)
        await _cards(database)
        await _programs_of_before(database)
        told = [each.about for each in await ledger.find_ledger_mismatches(database)]
        # The log of this story has no rows for the points.
        assert [each for each in told if not each.startswith("the redemption of")] == []
    finally:
        await database.close()


async def _points(database: Database) -> None:
    rich, owing = await _standings(database, "points", "cust_rich", "cust_owing")
    assert (rich.balance, rich.granted, rich.removed, rich.owed) == (250, 350, 100, 0)
    assert (owing.balance, owing.owed) == (0, 30)
    async with database.transaction() as connection:
        (spent,) = await ledger.spend(connection, _work(database), [spending("cust_rich", 250)])
    assert spent.balance == 0


async def _cards(database: Database) -> None:
    before = await _standings(database, "credits", "v_card", "v_over", "v_new")
    assert [(each.balance, each.spent, each.removed, each.held, each.owed) for each in before] == [
        (400, 500, 100, 60, 0),
        (0, 80, 0, 0, 30),
        (70, 0, 0, 0, 0),
    ]
    work = _work(database)
    async with database.reading() as connection:
        owed = await ledger.liability(connection, work, "credits", FEBRUARY)
    assert [(each.holders, each.amount) for each in owed] == [(2, 470)]
    while await ledger.adopt_cards(database, NOW, limit=2):
        pass
    assert await _standings(database, "credits", "v_card", "v_over", "v_new") == before
    async with database.transaction() as connection:
        assert await ledger.release(connection, work, "s") == 1
        taken = await ledger.postings_of_redemption(connection, work, "r_a")
        back = await ledger.give_back(connection, work, taken[0].id)
        owed = await ledger.liability(connection, work, "credits", FEBRUARY)
    assert (back.amount, back.balance) == (300, 700)
    assert [(each.holders, each.amount) for each in owed] == [(2, 470)]


async def _programs_of_before(database: Database) -> None:
    """A program from before the ledger, still running beside, credits, takes back and redeems."""
    upsert = (
        "insert into ledger_account (project_id, kind, holder_id, balance, taken_back)"
        " values ('proj_old', 'points', %(who)s, %(amount)s, greatest(0, -%(amount)s::bigint))"
        " on conflict (project_id, kind, holder_id) do update"
        " set balance = ledger_account.balance + excluded.balance,"
        " taken_back = ledger_account.taken_back + excluded.taken_back"
    )
    posted = (
        "insert into ledger_posting (id, project_id, kind, holder_id, amount, balance, reason,"
        " redemption_id, rollback_id, created_at) values (%(id)s, 'proj_old', 'points', %(who)s,"
        " %(amount)s, %(balance)s, %(reason)s, %(id)s, %(back)s, now())"
    )
    steps = [("lp_n1", 90, 90, "redemption", None), ("lp_n2", -40, 50, "rollback", "rr_n2")]
    async with database.transaction() as connection:
        for name, amount, balance, reason, back in steps:
            told = {
                "id": name,
                "who": "cust_new",
                "amount": amount,
                "balance": balance,
                "reason": reason,
                "back": back,
            }
            await connection.execute(upsert, {"who": "cust_new", "amount": amount})
            await connection.execute(posted, told)
        await connection.execute(
            "insert into redemption (id, project_id, kind, result, redemption_id, voucher_id,"
            " amount, created_at) values"
            " ('r_n', 'proj_old', 'redemption', 'SUCCESS', null, 'v_new', 50, now()),"
            " ('rr_n', 'proj_old', 'redemption_rollback', 'SUCCESS', 'r_n', 'v_new', -50, now()),"
            " ('r_m', 'proj_old', 'redemption', 'SUCCESS', null, 'v_new', 30, now())"
        )
    (points,) = await _standings(database, "points", "cust_new")
    assert (points.balance, points.granted, points.removed) == (50, 90, 40)
    (card,) = await _standings(database, "credits", "v_new")
    assert (card.balance, card.spent) == (40, 30)


async def _standings(database: Database, kind: Any, *holders: str) -> list[AccountStanding]:
    async with database.reading() as connection:
        found = await ledger.standings(connection, _work(database), kind, holders)
    return [found[each] for each in holders]


def _work(database: Database) -> Work:
    return Work(database, PROJECT, Actor("cli"), NOW, os.urandom)
