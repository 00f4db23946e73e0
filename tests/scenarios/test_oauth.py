"""OAuth 2.0: a key gets tokens, a token opens what its key and its scopes open, and ends."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from datetime import timedelta
from typing import Any

import httpx
import pytest
import voucherify

from largesse.access.model.tokens import MOST_LIVE_TOKENS
from largesse.storage.database import counted_statements
from support import offers
from support.browser import open_to
from support.keys import make_key, refusal, sending, with_key
from support.offers import percent
from support.shop import Shop

Json = dict[str, Any]
API = {"grant_type": "client_credentials", "scope": "api"}


def token(shop: Shop, **told: str) -> Json:
    answer = shop.http.post("/v1/oauth/token", data=API | told)
    assert answer.status_code == 200, answer.text
    made: Json = answer.json()
    return made


def bearer(secret: str, **more: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}", **more}


def fill(shop: Shop, count: int) -> None:
    """Give the shop's server key so many tokens nobody has."""

    async def insert() -> None:
        async with shop.server.runtime.database.transaction() as connection:
            await connection.execute(
                "insert into oauth_token (id, digest, project_id, key_id, scopes, created_at,"
                " expires_at) select 'tok_' || %(p)s || n, sha256((%(p)s || n)::bytea), %(p)s,"
                " (select id from api_key where project_id = %(p)s and kind = 'server'), '{api}',"
                " %(now)s, %(now)s + interval '15 minutes' from generate_series(1, %(count)s) n",
                {"p": shop.project.id, "now": shop.clock(), "count": count},
            )

    shop.server.run(insert())


def opens(shop: Shop, secret: str, path: str = "/v1/vouchers") -> int:
    return httpx.get(f"{shop.server.address}{path}", headers=bearer(secret)).status_code


def test_a_token_is_told_as_on_the_wire(shop: Shop) -> None:
    shop.clock.set(shop.clock())
    made = token(shop)
    now = int(shop.clock().timestamp())
    assert made == {
        "access_token": made["access_token"],
        "client_id": shop.keys["server"].public_id,
        "expires_at": now + 900,
        "expires_in": 900,
        "scope": "api",
        "token_type": "Bearer",
    }
    assert len(made["access_token"]) >= 40


def test_a_token_opens_what_a_server_key_opens(shop: Shop) -> None:
    offers.voucher(shop, "TEN", percent(10))
    with sending(shop, bearer(token(shop)["access_token"])) as client:
        assert client.get("/v1/vouchers/TEN").status_code == 200
        cart = {"redeemables": [{"object": "voucher", "id": "TEN"}], "order": {"amount": 1000}}
        validated = client.post("/v1/validations", json=cart)
        assert validated.json()["valid"] is True
        assert client.post("/v1/redemptions", json=cart).json()["order"]["discount_amount"] == 100
        assert refusal(client.get(f"/management/v1/projects/{shop.project.id}"))[0] == 401


def test_scopes_are_held_to(shop: Shop) -> None:
    offers.voucher(shop, "TEN", percent(10))
    made = token(shop, scope="vouchers validations")
    assert made["scope"] == "vouchers validations"
    cart = {"redeemables": [{"object": "voucher", "id": "TEN"}], "order": {"amount": 1000}}
    with sending(shop, bearer(made["access_token"])) as client:
        assert client.get("/v1/vouchers/TEN").status_code == 200
        assert client.post("/v1/validations", json=cart).status_code == 200
        refused = client.post("/v1/redemptions", json=cart)
    assert refusal(refused) == (403, "missing_required_permission")
    assert "redemptions.write" in refused.json()["details"]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"grant_type": "password"}, (400, "invalid_grant_type")),
        ({"grant_type": ""}, (400, "invalid_grant_type")),
        ({"scope": "everything"}, (400, "invalid_scope")),
        ({"scope": "api,vouchers"}, (400, "invalid_scope")),
        ({"scope": ""}, (400, "invalid_scope")),
        ({"scope": "x" * 5000}, (400, "invalid_scope")),
    ],
)
def test_what_is_asked_for_wrongly(
    shop: Shop, told: dict[str, str], expected: tuple[int, str]
) -> None:
    assert refusal(shop.http.post("/v1/oauth/token", data=API | told)) == expected


def test_forms_are_forms(shop: Shop) -> None:
    assert refusal(shop.http.post("/v1/oauth/token", json=API)) == (415, "unsupported_media_type")
    form = {"content-type": "application/x-www-form-urlencoded"}
    for body in (b"scope=api&scope=api", b"%ff=\xff", b"a=%00", b"&".join([b"a=1"] * 200)):
        answer = shop.http.post("/v1/oauth/token", content=body, headers=form)
        assert refusal(answer) == (400, "invalid_payload"), body
    assert refusal(shop.http.post("/v1/oauth/introspect", data={"a": "b"})) == (
        400,
        "invalid_payload",
    )


def test_a_token_ends_after_fifteen_minutes(shop: Shop) -> None:
    shop.clock.set(shop.clock())
    made = token(shop)["access_token"]
    shop.clock.move(seconds=899)
    assert opens(shop, made) == 200
    state = shop.http.post("/v1/oauth/introspect", data={"access_token": made}).json()
    assert (state["active"], state["expires_in"]) == (True, 1)
    shop.clock.move(seconds=1)
    assert opens(shop, made) == 401
    assert shop.http.post("/v1/oauth/introspect", data={"access_token": made}).json() == {
        "active": False
    }


def test_a_revoked_token_opens_nothing(shop: Shop) -> None:
    made = token(shop)["access_token"]
    assert opens(shop, made) == 200
    answer = shop.http.post("/v1/oauth/token/revoke", data={"access_token": made})
    assert (answer.status_code, answer.content) == (204, b"")
    assert opens(shop, made) == 401
    again = shop.http.post("/v1/oauth/token/revoke", data={"access_token": made})
    assert again.status_code == 204
    assert shop.http.post("/v1/oauth/introspect", data={"token": made}).json() == {"active": False}


def test_a_deleted_key_ends_its_tokens(shop: Shop) -> None:
    key = make_key(shop, name="till")
    with with_key(shop, key) as client:
        made = client.post("/v1/oauth/token", data=API).json()["access_token"]
        assert opens(shop, made) == 200
        shop.delete(f"/api/keys/{key['id']}")
        assert opens(shop, made) == 401
        assert refusal(client.post("/v1/oauth/token", data=API)) == (401, "unauthorized")


def test_tokens_survive_a_rotation_and_follow_their_key(shop: Shop) -> None:
    key = make_key(shop)
    with with_key(shop, key) as client:
        made = client.post("/v1/oauth/token", data=API).json()["access_token"]
    shop.post(f"/api/keys/{key['id']}/rotate", {"overlap_seconds": 0})
    assert opens(shop, made) == 200
    shop.put(f"/api/keys/{key['id']}", {"permissions": ["orders.read"]})
    assert opens(shop, made) == 403
    assert opens(shop, made, "/v1/orders") == 200


def test_a_token_makes_no_tokens(shop: Shop) -> None:
    with sending(shop, bearer(token(shop)["access_token"])) as client:
        assert refusal(client.post("/v1/oauth/token", data=API)) == (401, "unauthorized")
        one = client.post("/v1/oauth/introspect", data={"access_token": "x"})
        assert refusal(one) == (401, "unauthorized")


def test_only_so_many_tokens_live_at_a_time(shop: Shop) -> None:
    shop.clock.set(shop.clock())
    fill(shop, MOST_LIVE_TOKENS - 1)
    token(shop)
    assert refusal(shop.http.post("/v1/oauth/token", data=API)) == (429, "too_many_requests")
    shop.clock.move(minutes=15)
    token(shop)


def test_two_who_ask_at_once_share_the_last_place(shop: Shop) -> None:
    async def ask_many() -> list[int]:
        key = shop.keys["server"]
        headers = {"X-App-Id": key.public_id, "X-App-Token": key.token}
        async with httpx.AsyncClient(base_url=shop.server.address, headers=headers) as client:
            answers = await asyncio.gather(
                *(client.post("/v1/oauth/token", data=API) for _ in range(6))
            )
        return [each.status_code for each in answers]

    fill(shop, MOST_LIVE_TOKENS - 2)
    assert sorted(asyncio.run(ask_many())) == [200, 200, 429, 429, 429, 429]


def test_only_hashes_are_kept(shop: Shop) -> None:
    made = token(shop)["access_token"]

    async def kept() -> str:
        async with shop.server.runtime.database.reading() as connection:
            rows = await connection.execute(
                "select row_to_json(t)::text as told from oauth_token t where project_id = %(p)s"
                " union all select after::text from audit_entry where project_id = %(p)s"
                " and object_kind = 'oauth_token'",
                {"p": shop.project.id},
            )
            return " ".join(str(row["told"]) for row in await rows.fetchall())

    told = shop.server.run(kept())
    assert "tok_" in told
    assert made not in told


def test_a_token_of_another_project_is_nobodys(shop: Shop) -> None:
    other = Shop(shop.server)
    made = token(other)["access_token"]
    assert shop.http.post("/v1/oauth/introspect", data={"access_token": made}).json() == {
        "active": False
    }
    shop.http.post("/v1/oauth/token/revoke", data={"access_token": made})
    assert opens(other, made) == 200


def test_a_browsers_token_is_bound_by_the_projects_flags(shop: Shop) -> None:
    made = token(shop, scope="client_api")["access_token"]
    assert opens(shop, made) == 403
    origin = {"Origin": "https://shop.example"}
    with sending(shop, bearer(made, **origin)) as client:
        refused = client.get("/client/v1/promotions/tiers")
        assert refusal(refused) == (403, "forbidden")
        open_to(shop, "https://shop.example")
        assert client.get("/client/v1/promotions/tiers").status_code == 200
        refused = client.post("/client/v1/redemptions", json={"redeemables": []})
        assert refused.status_code == 403
    made = token(shop)["access_token"]
    with sending(shop, bearer(made, **origin)) as client:
        refused = client.get("/client/v1/promotions/tiers")
        assert refusal(refused) == (403, "missing_required_permission")


def basic(public_id: str, secret: str) -> dict[str, str]:
    pair = b64encode(f"{public_id}:{secret}".encode()).decode()
    return {"Authorization": f"Basic {pair}"}


def test_the_second_generation_takes_basic_a_project_and_permissions(shop: Shop) -> None:
    asked = {
        "grant_type": "client_credentials",
        "scope": "vouchers.read",
        "project_id": shop.project.id,
    }
    key = shop.keys["server"]
    with sending(shop, basic(key.public_id, key.token)) as client:
        made = client.post("/v2/oauth/token", data=asked).json()
        assert made["scope"] == "vouchers.read"
        refused = client.post("/v2/oauth/token", data=asked | {"scope": "vouchers"})
        assert refusal(refused) == (400, "invalid_scope")
        refused = client.post("/v2/oauth/token", data=asked | {"project_id": "proj_other"})
        assert refusal(refused) == (404, "not_found")
        assert refusal(client.get("/v1/vouchers"))[0] == 401
    with sending(shop, bearer(made["access_token"])) as client:
        assert client.get("/v1/vouchers").status_code == 200
        refused = client.post("/v1/vouchers/NEW", json={"discount": percent(5)})
        assert refusal(refused) == (403, "missing_required_permission")
        assert "vouchers.write" in refused.json()["details"]
    for headers in (basic(key.public_id, "wrong"), {"Authorization": "Basic ???"}, {}):
        with sending(shop, headers) as client:
            refused = client.post("/v2/oauth/token", data=asked)
            assert refusal(refused) == (401, "unauthorized")


def test_a_management_key_has_tokens_for_every_project_of_its_account(shop: Shop) -> None:
    made = shop.management.post(
        f"{shop.server.address}/management/v1/projects", json={"name": "Second"}
    ).json()
    stranger = Shop(shop.server)
    key = shop.keys["management"]
    asked = {"grant_type": "client_credentials", "scope": "*.read", "project_id": made["id"]}
    with sending(shop, basic(key.public_id, key.token)) as client:
        got = client.post("/v2/oauth/token", data=asked).json()["access_token"]
        refused = client.post("/v2/oauth/token", data=asked | {"project_id": stranger.project.id})
        assert refusal(refused) == (404, "not_found")
    offers.voucher(shop, "FIRST", percent(5))
    with sending(shop, bearer(got)) as client:
        assert client.get("/v1/vouchers").json()["total"] == 0


def test_a_token_costs_one_statement_the_first_time_and_none_after(shop: Shop) -> None:
    made = token(shop)["access_token"]
    database = shop.server.runtime.database

    async def look_up() -> list[str]:
        from largesse import access

        with counted_statements() as names:
            assert await access.authenticate_token(database, made, shop.clock()) is not None
            return list(names)

    assert shop.server.run(look_up()) == ["key_of_token"]


def test_old_tokens_are_forgotten(shop: Shop) -> None:
    from largesse import access

    token(shop)
    shop.clock.move(days=2)
    database = shop.server.runtime.database
    assert shop.server.run(access.forget_tokens(database, shop.clock() - timedelta(days=1))) >= 1
    assert shop.server.run(access.forget_tokens(database, shop.clock())) == 0


def test_the_published_sdk_speaks_with_a_token(shop: Shop) -> None:
    offers.voucher(shop, "TEN", percent(10))
    secret = token(shop)["access_token"]
    configuration = voucherify.Configuration(host=shop.server.address)
    with voucherify.ApiClient(
        configuration, header_name="Authorization", header_value=f"Bearer {secret}"
    ) as client:
        assert voucherify.VouchersApi(client).get_voucher("TEN").code == "TEN"
        assert voucherify.CustomersApi(client).list_customers().total == 0
