"""Keys: made, narrowed, rotated without a gap, ended; their roles and their allowances."""

from __future__ import annotations

import asyncio
import os
from datetime import timedelta
from typing import Any

import httpx
import msgspec
import pytest

from largesse import access
from largesse.access import AllowanceName
from largesse.kernel.instant import instant_text
from largesse.kernel.problem import ProblemError
from largesse.storage import Actor, Work
from largesse.storage.database import counted_statements
from largesse.storage.work import Rights
from support import offers
from support.keys import make_key, refusal, with_key
from support.offers import percent
from support.shop import Shop

Json = dict[str, Any]


def test_a_key_is_told_once_and_listed_without_its_token(shop: Shop) -> None:
    made = make_key(shop, name="till 4", role="MERCHANT")
    assert (made["kind"], made["role"], made["permissions"]) == ("server", "MERCHANT", None)
    with with_key(shop, made) as client:
        assert refusal(client.get("/v1/customers"))[1] == "missing_required_permission"
    listed = shop.get("/api/keys")
    assert listed["total"] == 4  # the shop's three and this one
    assert "app_token" not in listed["data"][-1]
    assert made["app_token"] not in str(listed)
    assert shop.get(f"/api/keys/{made['id']}") == {
        name: value for name, value in made.items() if name != "app_token"
    }


def test_a_viewer_reads_and_is_refused_every_change_by_name(shop: Shop) -> None:
    offers.voucher(shop, "TEN", percent(10))
    with with_key(shop, make_key(shop, role="VIEWER")) as client:
        assert client.get("/v1/vouchers/TEN").status_code == 200
        assert client.post("/v1/qualifications", json={}).status_code == 200
        refused = client.post("/v1/vouchers/NEW", json={"discount": percent(5)})
        assert refusal(refused) == (403, "missing_required_permission")
        error = refused.json()
        assert "vouchers.write" in error["details"]
        ko = client.delete("/v1/vouchers/TEN", headers={"Accept-Language": "ko"}).json()
        assert "권한" in ko["details"]
        assert refusal(client.get("/v1/publications/create?voucher=TEN"))[0] == 403
        assert refusal(client.get("/api/webhooks/secret"))[0] == 403
    assert shop.get("/v1/vouchers/TEN")["active"] is True
    assert shop.refused("GET", "/v1/vouchers/NEW")["key"] == "not_found"


def test_a_key_is_narrowed_to_what_it_needs(shop: Shop) -> None:
    made = make_key(shop, permissions=["customers.read", "events.*"])
    with with_key(shop, made) as client:
        assert client.get("/v1/customers").status_code == 200
        assert refusal(client.post("/v1/customers", json={"name": "Ann"}))[0] == 403
        shop.put(f"/api/keys/{made['id']}", {"permissions": ["customers.*"]})
        assert client.post("/v1/customers", json={"name": "Ann"}).status_code == 200
        shop.put(f"/api/keys/{made['id']}", {"role": "VIEWER"})
        assert refusal(client.post("/v1/customers", json={"name": "Bea"}))[0] == 403
        shop.put(f"/api/keys/{made['id']}", {"role": "ADMIN", "permissions": None})
        assert client.get("/v1/orders").status_code == 200


def test_a_rotation_leaves_no_gap(shop: Shop) -> None:
    shop.clock.set(shop.clock())
    made = make_key(shop)
    turned = shop.post(f"/api/keys/{made['id']}/rotate", {"overlap_seconds": 3600})
    assert turned["app_id"] == made["app_id"]
    assert turned["app_token"] != made["app_token"]
    until = shop.clock() + timedelta(hours=1)
    assert turned["previous_token_until"] == instant_text(until)
    with with_key(shop, made) as old, with_key(shop, turned) as new:
        assert old.get("/v1/vouchers").status_code == 200
        assert new.get("/v1/vouchers").status_code == 200
        shop.clock.move(hours=1)
        assert old.get("/v1/vouchers").status_code == 401
        assert new.get("/v1/vouchers").status_code == 200
    again = shop.post(f"/api/keys/{made['id']}/rotate", {"overlap_seconds": 60})
    last = shop.post(f"/api/keys/{made['id']}/rotate", {"overlap_seconds": 60})
    with with_key(shop, turned) as first, with_key(shop, again) as second:
        assert first.get("/v1/vouchers").status_code == 401
        assert second.get("/v1/vouchers").status_code == 200
    now = shop.post(f"/api/keys/{made['id']}/rotate", {"overlap_seconds": 0})
    with with_key(shop, last) as before, with_key(shop, now) as after:
        assert before.get("/v1/vouchers").status_code == 401
        assert after.get("/v1/vouchers").status_code == 200


def test_a_key_expires_to_the_second(shop: Shop) -> None:
    shop.clock.set(shop.clock())
    made = make_key(shop, expires_at=instant_text(shop.clock() + timedelta(hours=1)))
    with with_key(shop, made) as client:
        shop.clock.move(minutes=59)
        assert client.get("/v1/vouchers").status_code == 200
        shop.clock.move(minutes=1)
        assert client.get("/v1/vouchers").status_code == 401
    past = instant_text(shop.clock() - timedelta(hours=1))
    assert shop.refused("POST", "/api/keys", {"expires_at": past})["key"] == "invalid_payload"


def test_a_deleted_key_opens_nothing_at_once(shop: Shop) -> None:
    made = make_key(shop)
    with with_key(shop, made) as client:
        assert client.get("/v1/vouchers").status_code == 200
        shop.delete(f"/api/keys/{made['id']}")
        assert client.get("/v1/vouchers").status_code == 401
    assert shop.refused("GET", f"/api/keys/{made['id']}")["key"] == "not_found"
    assert shop.refused("DELETE", f"/api/keys/{made['id']}")["key"] == "not_found"


def test_nobody_makes_a_key_that_may_more(shop: Shop) -> None:
    lesser = make_key(shop, role="DEVELOPER")
    admin = make_key(shop)
    with with_key(shop, lesser) as client:
        for body in ({}, {"role": "ADMIN"}, {"role": "ADMIN", "permissions": ["users.write"]}):
            answer = client.post("/api/keys", json=body)
            assert refusal(answer) == (403, "missing_required_permission"), body
        assert client.post("/api/keys", json={"role": "VIEWER"}).status_code == 200
        narrowed = {"role": "ADMIN", "permissions": ["vouchers.read"]}
        assert client.post("/api/keys", json=narrowed).status_code == 200
        at = f"/api/keys/{admin['id']}"
        for answer in (
            client.post(f"{at}/rotate"),
            client.delete(at),
            client.put(at, json={"name": "mine"}),
            client.put(f"/api/keys/{lesser['id']}", json={"role": "ADMIN"}),
        ):
            assert refusal(answer) == (403, "missing_required_permission")
    limited = make_key(shop, allowances={"goodwill_credit": {"daily": 100}})
    with with_key(shop, limited) as client:
        for allowances in ({}, {"goodwill_credit": {"daily": 101}}, {"goodwill_credit": {}}):
            answer = client.post("/api/keys", json={"allowances": allowances})
            assert refusal(answer) == (403, "missing_required_permission"), allowances
        within = {"allowances": {"goodwill_credit": {"daily": 100, "single": 5}}}
        assert client.post("/api/keys", json=within).status_code == 200


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"role": "KING"}, ".role"),
        ({"permissions": ["vouchers"]}, ".permissions[0]"),
        ({"permissions": ["vouchers.read", "nonsense.read"]}, ".permissions[1]"),
        ({"places": ["plc_nowhere"]}, ".places"),
        ({"role": "USER_RESTRICTED"}, ".places"),
        ({"kind": "client", "role": "VIEWER"}, ".kind"),
        ({"kind": "management"}, ".kind"),
        ({"expires_at": "soon"}, ".expires_at"),
        ({"allowances": {"burn_points": {"daily": -1}}}, ".allowances"),
        ({"allowances": {"gold": {"daily": 1}}}, ".allowances"),
    ],
)
def test_what_no_key_can_be(shop: Shop, body: Json, path: str) -> None:
    error = shop.refused("POST", "/api/keys", body)
    assert error["key"] == "invalid_payload"
    assert path in error["details"]
    assert shop.get("/api/keys")["total"] == 3


def test_changes_of_keys_are_recorded_without_secrets(shop: Shop) -> None:
    made = make_key(shop, name="till")
    shop.put(f"/api/keys/{made['id']}", {"name": "till 5"})
    turned = shop.post(f"/api/keys/{made['id']}/rotate")
    shop.delete(f"/api/keys/{made['id']}")

    async def recorded() -> list[tuple[str, str]]:
        async with shop.server.runtime.database.reading() as connection:
            rows = await connection.execute(
                "select action, row_to_json(a)::text as told from audit_entry a"
                " where object_id = %s order by id",
                [made["id"]],
            )
            return [(row["action"], row["told"]) for row in await rows.fetchall()]

    entries = shop.server.run(recorded())
    assert [action for action, _ in entries] == ["created", "updated", "rotated", "deleted"]
    for _, told in entries:
        assert made["app_token"] not in told
        assert turned["app_token"] not in told


def test_roles_of_a_projects_own(shop: Shop) -> None:
    role = shop.post("/api/roles", {"name": "Stock", "permissions": ["products.*", "skus.read"]})
    made = make_key(shop, role=role["id"])
    with with_key(shop, made) as client:
        assert client.post("/v1/products", json={"name": "Mug"}).status_code == 200
        assert refusal(client.get("/v1/vouchers"))[0] == 403
        shop.put(f"/api/roles/{role['id']}", {"permissions": ["vouchers.read"]})
        assert client.get("/v1/vouchers").status_code == 200
        assert refusal(client.get("/v1/products"))[0] == 403
    assert shop.refused("DELETE", f"/api/roles/{role['id']}")["key"] == "resource_in_use"
    shop.delete(f"/api/keys/{made['id']}")
    shop.delete(f"/api/roles/{role['id']}")
    assert {each["id"] for each in shop.get("/api/roles")["data"]} == set(access.ROLES)
    assert shop.refused("PUT", "/api/roles/ADMIN", {"name": "x"})["key"] == "resource_protected"
    assert shop.refused("PUT", "/api/roles/role_x", {"name": "x"})["key"] == "not_found"
    for body in ({"name": "ADMIN", "permissions": ["*"]}, {"name": "A", "permissions": ["a.b"]}):
        assert shop.refused("POST", "/api/roles", body)["key"] == "invalid_payload"
    shop.post("/api/roles", {"name": "Stock", "permissions": ["products.*"]})
    again = {"name": "Stock", "permissions": ["products.*"]}
    assert shop.refused("POST", "/api/roles", again)["code"] == 409


def test_a_role_of_another_project_is_no_role(shop: Shop) -> None:
    role = Shop(shop.server).post("/api/roles", {"name": "Theirs", "permissions": ["*"]})
    assert shop.refused("POST", "/api/keys", {"role": role["id"]})["key"] == "invalid_payload"
    assert shop.refused("PUT", f"/api/roles/{role['id']}", {"name": "x"})["key"] == "not_found"


def test_a_key_costs_one_statement(shop: Shop) -> None:
    key = shop.keys["server"]
    database = shop.server.runtime.database

    async def look_up() -> list[str]:
        with counted_statements() as names:
            known = await access.authenticate(
                database, "server", key.public_id, key.token, shop.clock()
            )
            assert known is not None
            return list(names)

    assert shop.server.run(look_up()) == ["key_with_project"]


def test_a_partner_key_is_sent_like_a_server_key_and_sees_little(shop: Shop) -> None:
    offers.voucher(shop, "TEN", percent(10))
    made = make_key(shop, kind="partner", allowances={"burn_points": {"single": 50, "daily": 80}})
    assert made["role"] == "PARTNER"
    cart = {"redeemables": [{"object": "voucher", "id": "TEN"}], "order": {"amount": 1000}}
    with with_key(shop, made) as client:
        assert client.post("/v1/validations", json=cart).json()["valid"] is True
        for path in ("/v1/vouchers", "/v1/customers", "/v1/redemptions", "/api/keys"):
            assert refusal(client.get(path)) == (403, "missing_required_permission"), path


def work_of(shop: Shop, key: Json, kind: Any = "partner") -> Work:
    rights = Rights(allowances=msgspec.to_builtins(key["allowances"]))
    actor = Actor(kind, key["app_id"], key_id=key["id"], rights=rights)
    return shop.server.runtime.work(shop.project, actor)


def take(shop: Shop, work: Work, amount: int, name: AllowanceName = "burn_points") -> str:
    """Return what an allowance says to an amount: nothing, or why not."""

    async def asked() -> str:
        try:
            async with work.database.transaction() as connection:
                await access.take_allowance(connection, work, name, amount)
        except ProblemError as error:
            return f"{error.problem.code}: {error.problem.need}"
        return ""

    return shop.server.run(asked())


def test_an_allowance_holds_at_once_and_by_the_projects_day(shop: Shop) -> None:
    shop.clock.set(shop.clock().replace(hour=16))  # noon in New York
    key = make_key(shop, kind="partner", allowances={"burn_points": {"single": 50, "daily": 80}})
    work = work_of(shop, key)
    assert take(shop, work, 51) == "allowance_exceeded: at most 50 at once"
    assert take(shop, work, 50) == ""
    assert "30 left until" in take(shop, work, 40)
    assert take(shop, work, 30) == ""

    async def give_back() -> None:
        async with work.database.transaction() as connection:
            await access.return_allowance(connection, work, "burn_points", 30)

    shop.server.run(give_back())
    assert take(shop, work, 30) == ""
    assert take(shop, work, 1) != ""
    shop.clock.move(hours=13)
    assert take(shop, work_of(shop, key), 50) == ""


def test_without_an_allowance_a_partner_may_nothing_and_a_shop_everything(shop: Shop) -> None:
    key = make_key(shop, kind="partner")
    assert take(shop, work_of(shop, key), 1) != ""
    assert take(shop, work_of(shop, key, "server"), 10**9) == ""


def test_many_at_once_share_one_allowance(shop: Shop) -> None:
    key = make_key(shop, kind="partner", allowances={"burn_points": {"daily": 10}})
    work = work_of(shop, key)

    async def one() -> bool:
        try:
            async with work.database.transaction() as connection:
                await access.take_allowance(connection, work, "burn_points", 3)
        except ProblemError:
            return False
        return True

    async def all_of_them() -> list[bool]:
        return list(await asyncio.gather(*(one() for _ in range(12))))

    assert sum(shop.server.run(all_of_them())) == 3


def test_a_process_that_did_not_hear_of_it_follows_within_seconds(shop: Shop) -> None:
    """The memory of a process is as old as five seconds at most; the database forgets at once."""
    made = make_key(shop)
    shop.delete(f"/api/keys/{made['id']}")
    database = shop.server.runtime.database
    asked = access.authenticate(database, "server", made["app_id"], made["app_token"], shop.clock())
    assert shop.server.run(asked) is None


def test_keys_made_before_may_everything_as_before(shop: Shop) -> None:
    made = shop.server.run(
        access.create_key(shop.server.runtime.database, shop.project.id, "server", os.urandom)
    )
    headers = {"X-App-Id": made.public_id, "X-App-Token": made.token}
    answer = httpx.post(f"{shop.server.address}/api/keys", headers=headers, json={})
    assert answer.status_code == 200
