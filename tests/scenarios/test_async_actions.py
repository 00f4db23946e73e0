"""Background actions are watched while they run and after."""

from __future__ import annotations

from largesse import jobs
from largesse.storage import Actor
from support.shop import Shop


def begin(shop: Shop, kind: str) -> str:
    async def run() -> str:
        work = shop.server.runtime.work(shop.project, Actor("server"), "v-1")
        async with work.database.transaction() as connection:
            return (await jobs.begin_action(connection, work, kind, total=4)).id

    return shop.server.run(run())


def step(shop: Shop, action: str, processed: int | None) -> None:
    async def run() -> None:
        work = shop.server.runtime.work(shop.project, Actor("job"))
        async with work.database.transaction() as connection:
            if processed is None:
                await jobs.finish_action(connection, work, action, {"created": 4})
            else:
                await jobs.advance_action(connection, work, action, processed)

    shop.server.run(run())


def test_an_action_is_watched(shop: Shop) -> None:
    action = begin(shop, "CAMPAIGN.VOUCHERS_GENERATE")
    path = f"/v1/async-actions/{action}"
    told = shop.get(path)
    assert (told["status"], told["progress"], told["request_id"]) == ("ENQUEUED", 0, "v-1")
    assert (told["object"], told["result"]) == ("async_action", None)
    assert "operation_status" not in told
    step(shop, action, 1)
    assert (shop.get(path)["status"], shop.get(path)["progress"]) == ("IN_PROGRESS", 25)
    shop.clock.move(seconds=30)
    step(shop, action, None)
    told = shop.get(path)
    assert (told["status"], told["operation_status"]) == ("DONE", "SUCCESS")
    assert (told["progress"], told["result"]) == (100, {"created": 4})
    assert 30_000 <= told["processing_time"] < 60_000

    stranger = Shop(shop.server)
    assert stranger.refused("GET", path)["resource_type"] == "async_action"
    assert stranger.get("/v1/async-actions")["async_actions"] == []
    stranger.close()


def test_actions_are_listed(shop: Shop) -> None:
    ids = []
    for number in range(3):
        shop.clock.move(seconds=1)
        ids.append(begin(shop, f"KIND.{number}"))
    answer = shop.get("/v1/async-actions", limit=2)
    assert (answer["data_ref"], answer["has_more"]) == ("async_actions", True)
    assert [each["id"] for each in answer["async_actions"]] == [ids[2], ids[1]]
    assert "result" not in answer["async_actions"][0]
    rest = shop.get("/v1/async-actions", end_date=answer["more_starting_after"])
    assert [each["id"] for each in rest["async_actions"]] == [ids[0]]
    assert rest["has_more"] is False
    assert shop.refused("GET", "/v1/async-actions?end_date=x")["key"] == "invalid_query_params"
    assert shop.refused("GET", "/v1/async-actions?limit=0")["key"] == "invalid_query_params"
