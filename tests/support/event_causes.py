"""What causes each event a webhook may ask for, and what its message tells."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from largesse.bootstrap.chores import expire_reservations
from support import loyalty, loyalty_tiers, members, rewards
from support.offers import amount, assign, gift, percent, redeem, rule, tier, voucher
from support.shop import Shop

Json = dict[str, Any]
Cause = Callable[[Shop], Any]

REDEMPTION = {
    *("customer", "order", "campaign", "voucher", "holder", "promotion_tier", "promotion_stack"),
    "redemption",
}
POINTS = {"customer", "campaign", "voucher", "points", "balance", "transaction"}
PUBLICATION = {"customer", "campaign", "publication", "created_at"}


def campaign(shop: Shop, count: int | None = None, **more: Any) -> Json:
    body = {
        "name": "Spring",
        "campaign_type": "DISCOUNT_COUPONS",
        "voucher": {"type": "DISCOUNT_VOUCHER", "discount": amount(500)},
        **({"vouchers_count": count} if count else {}),
        **more,
    }
    made: Json = shop.post("/v1/campaigns", body)
    return made


def customer(shop: Shop) -> Json:
    made: Json = shop.post("/v1/customers", {"source_id": "jane", "name": "Jane"})
    return made


def publish(shop: Shop) -> None:
    voucher(shop, "A", amount(500))
    shop.post("/v1/publications", {"voucher": "A", "customer": {"source_id": "jane"}})


def redeem_one(shop: Shop) -> Json:
    voucher(shop, "A", amount(500))
    return redeem(shop, "A", order={"amount": 10_000}, customer={"source_id": "jane"})


def credit(shop: Shop) -> str:
    """Redeem a code that credits points; return the redemption."""
    voucher(shop, "P", {"type": "POINTS", "points": 250})
    done: str = redeem(shop, "P", customer={"source_id": "jane"})["redemptions"][0]["id"]
    return done


def fail_to_redeem(shop: Shop) -> None:
    voucher(shop, "A", amount(500))
    shop.post("/v1/vouchers/A/disable")
    shop.refused("POST", "/v1/redemptions", {"redeemables": [{"object": "voucher", "id": "A"}]})


def roll_back(shop: Shop, times: int = 1) -> str:
    redemption: str = redeem_one(shop)["redemptions"][0]["id"]
    shop.post(f"/v1/redemptions/{redemption}/rollback", {})
    for _ in range(1, times):
        shop.refused("POST", f"/v1/redemptions/{redemption}/rollback", {})
    return redemption


def confirm(shop: Shop) -> None:
    """Become known after a visit under a tracking id."""
    voucher(shop, "A", amount(500))
    body = {"redeemables": [{"object": "voucher", "id": "A"}], "tracking_id": "visitor"}
    shop.post("/v1/validations", {**body, "session": {"type": "LOCK"}})
    shop.put("/v1/customers/visitor", {"name": "Joan"})


def change_voucher(shop: Shop) -> None:
    voucher(shop, "A", amount(500))
    shop.put("/v1/vouchers/A", {"additional_info": "new"})


def switch_voucher(shop: Shop, *words: str) -> None:
    voucher(shop, "A", amount(500))
    for word in words:
        shop.post(f"/v1/vouchers/A/{word}")


def change_tier(shop: Shop, method: str = "put", *path: str) -> None:
    made = tier(shop, percent(10))
    place = "/".join([f"/v1/promotions/tiers/{made['id']}", *path])
    if method == "put":
        shop.put(place, {"name": "Another name"})
    else:
        getattr(shop, method)(place)


def use_up_a_budget(shop: Shop) -> str:
    made = tier(shop, percent(10))
    name, once = "campaign.redemptions.count", {"$less_than_or_equal": [1]}
    limit = rule(shop, {"1": {"name": name, "conditions": once}})
    assign(shop, limit["id"], "campaign", made["campaign_id"])
    redeemed: str = redeem(shop, made["id"], order={"amount": 10_000})["redemptions"][0]["id"]
    return redeemed


def stack(shop: Shop) -> tuple[str, Json]:
    made = tier(shop, percent(10))
    place = f"/v1/promotions/{made['campaign_id']}/stacks"
    stacked: Json = shop.post(place, {"name": "All", "tiers": {"ids": [made["id"]]}})
    return f"{place}/{stacked['id']}", stacked


def assignment(shop: Shop) -> tuple[str, Json]:
    made = rule(shop)
    voucher(shop, "A", amount(500))
    assign(shop, made["id"], "voucher", shop.get("/v1/vouchers/A")["id"])
    place = f"/v1/validation-rules/{made['id']}/assignments"
    (found,) = shop.get(place)["data"]
    return f"{place}/{found['id']}", found


def add_one(shop: Shop) -> None:
    shop.post(f"/v1/campaigns/{campaign(shop)['id']}/vouchers", {})


def fail_to_generate(shop: Shop) -> None:
    """Ask for codes that all exist already."""
    for digit in range(10):
        voucher(shop, f"X{digit}", amount(500))
    config = {"code_config": {"length": 1, "charset": "0123456789", "prefix": "X"}}
    shop.post(f"/v1/campaigns/{campaign(shop)['id']}/vouchers?vouchers_count=5", config)


def join_a_club(shop: Shop) -> None:
    rules = {"period_type": "MONTH", "period_value": 1}
    members.member(shop, members.programme(shop, 5, rules)["id"], "jane")


def let_points_expire(shop: Shop) -> None:
    join_a_club(shop)
    shop.clock.move(days=40)
    loyalty.do_midnights(shop)
    shop.clock.reset()


def earn_points(shop: Shop) -> None:
    made = members.programme(shop)
    members.member(shop, made["id"], "jane")
    loyalty.earning(shop, made)
    loyalty.order(shop, "jane", 1000)


def refer(shop: Shop, customer: str = "jim") -> str:
    """Use a referral code; return the redemption."""
    body = {
        "name": "Bring a friend",
        "campaign_type": "REFERRAL_PROGRAM",
        "type": "AUTO_UPDATE",
        "voucher": {"discount": percent(5)},
    }
    made = shop.post("/v1/campaigns", body)["id"]
    shop.put(f"/api/referrals/{made}/options", {"most_referees": 1})
    given = {"campaign": {"name": made}, "customer": {"source_id": "jane"}}
    code = shop.post("/v1/publications", given)["voucher"]["code"]
    done = redeem(shop, code, order={"amount": 10_000}, customer={"source_id": customer})
    return str(done["redemptions"][0]["id"])


def refer_too_many(shop: Shop) -> None:
    refer(shop)
    (held,) = shop.get("/v1/customers/jane/redeemables")["data"]
    code = held["redeemable"]["voucher"]["code"]
    redeem(shop, code, order={"amount": 10_000}, customer={"source_id": "joe"})


def revert_a_referral(shop: Shop) -> None:
    redemption = refer(shop)
    shop.settle()
    shop.post(f"/v1/redemptions/{redemption}/rollback")


def refer_oneself(shop: Shop) -> None:
    shop.management.post("/custom-event-schemas", json={"name": "signed_up", "schema": {}})
    event = {"conversion_event_type": "custom_event", "custom_event": {"name": "signed_up"}}
    body = {
        "name": "Bring a friend",
        "campaign_type": "REFERRAL_PROGRAM",
        "type": "AUTO_UPDATE",
        "voucher": {"discount": percent(5)},
        "referral_program": event,
    }
    made = shop.post("/v1/campaigns", body)["id"]
    given = {"campaign": {"name": made}, "customer": {"source_id": "jane"}}
    code = shop.post("/v1/publications", given)["voucher"]["code"]
    told = {"event": "signed_up", "customer": {"source_id": "jane"}, "referral": {"code": code}}
    shop.post("/v1/events", told)


def referral_tier(shop: Shop) -> str:
    body = {
        "name": "Bring a friend",
        "campaign_type": "REFERRAL_PROGRAM",
        "voucher": {"discount": percent(5)},
    }
    made = shop.post("/v1/campaigns", body)["id"]
    reward = shop.post("/v1/rewards", {"name": "A mug"})["id"]
    at = f"/api/referrals/{made}/tiers"
    tier_id = shop.post(at, {"name": "Thanks", "reward_id": reward})["id"]
    return f"{at}/{tier_id}"


REFERRAL = {"referral", "referrer", "referee", "campaign"}


def offer_a_reward(shop: Shop) -> str:
    """Return the path of an assignment."""
    assigned = rewards.offer(shop, loyalty.programme(shop), rewards.material(shop), 10)
    return f"/v1/rewards/{assigned['reward_id']}/assignments/{assigned['id']}"


def buy_goods(shop: Shop) -> Json:
    club, made = loyalty.programme(shop), rewards.material(shop)
    rewards.offer(shop, club, made, 10)
    return rewards.buy(shop, rewards.card(shop, club), made)


def hand_over(shop: Shop) -> None:
    buy_goods(shop)
    (given,) = shop.get("/api/given-rewards")["data"]
    shop.post(f"/api/given-rewards/{given['id']}/complete", {})


def take_goods_back(shop: Shop) -> None:
    shop.post(f"/v1/redemptions/{buy_goods(shop)['id']}/rollback", {})


def cash_in(shop: Shop, step: str = "", **told: str) -> None:
    club = loyalty.programme(shop)
    made = shop.post("/api/payout-rewards", {"name": "Cash", "payout": {"amount": 100}})
    rewards.offer(shop, club, made, 10)
    rewards.buy(shop, rewards.card(shop, club), made)
    if step:
        (payout,) = shop.get("/api/payouts")["data"]
        shop.post(f"/api/payouts/{payout['id']}/{step}", told)


def loyalty_tier(shop: Shop) -> str:
    """Return the path of a tier."""
    club = loyalty.programme(shop)
    (made,) = shop.post(f"/v1/loyalties/{club['id']}/tiers", [{"points": {"from": 10}}])
    return f"/api/loyalty/{club['id']}/tiers/{made['id']}"


def climb(shop: Shop, *amounts: int) -> None:
    """Move a member's points, in a programme with three tiers and a milestone."""
    club = loyalty_tiers.club_with_tiers(shop)
    first = {"id": "first", "measure": {"type": "POINTS"}, "target": 300, "points": 1}
    told = {"milestones": [first], "reminders": {"tier": [50]}}
    shop.put(f"/api/loyalty/{club['id']}/options", told)
    code = loyalty.member(shop, club, "jane")
    for step in amounts:
        loyalty_tiers.points(shop, code, step)


def keep_a_tier(shop: Shop) -> None:
    club = loyalty_tiers.club_with_tiers(
        shop, {"qualification_type": "BALANCE", "expiration_date": {"type": "CUSTOM"}}
    )
    code = loyalty.member(shop, club, "jane")
    for step in (150, -100, 100):
        loyalty_tiers.points(shop, code, step)


TIER = {"loyalty_tier", "campaign"}
CLIMBER = {"customer", "campaign", "voucher"}
MOVE = CLIMBER | {"loyalty_tier", "previous_loyalty_tier", "start_date", "expiration_date"}
MILESTONE = CLIMBER | {"milestone", "first", "last", "value", "points", "reward_id", "grant"}
PROGRESS = CLIMBER | {"towards", "goal", "share", "unit", "value", "target", "to_go"}
GIVEN = {"customer", "given_reward"}
PAYOUT = {"customer", "payout"}


def bring_back(shop: Shop) -> str:
    """Buy two of something with a code and bring one back; return the order."""
    voucher(shop, "A", amount(500))
    items = [{"product_id": "mug", "quantity": 2, "price": 900}]
    used = redeem(shop, "A", order={"items": items}, customer={"source_id": "jane"})
    body = {"lines": [{"line": "mug", "quantity": 1}]}
    shop.post(f"/api/orders/{used['order']['id']}/returns", body)
    return str(used["order"]["id"])


def reserve(shop: Shop, *words: str) -> str:
    """Reserve a code, then do with the reservation what the words say."""
    voucher(shop, "A", amount(500))
    body = {"redeemables": [{"object": "voucher", "id": "A"}], "order": {"amount": 10_000}}
    made = str(shop.post("/api/reservations", body)["id"])
    for word in words:
        shop.post(f"/api/reservations/{made}/{word}")
    return made


def let_run_out(shop: Shop) -> None:
    """Reserve a code and let its time pass."""
    reserve(shop)
    shop.clock.move(minutes=15)
    shop.server.run(expire_reservations(shop.server.runtime))


def earning_rule(shop: Shop, *words: str) -> str:
    """Make an earning rule, then do with it what the words say; return its path."""
    club = loyalty.programme(shop)
    made = loyalty.earning(shop, club)
    path = f"/v1/loyalties/{club['id']}/earning-rules/{made['id']}"
    for word in words:
        shop.post(f"{path}/{word}")
    return path


def earn_later(shop: Shop) -> str:
    """Earn points that wait; return their path."""
    club = loyalty.programme(shop)
    loyalty.earning(shop, club, pending_points={"period_type": "DAY", "period_value": 5})
    code = loyalty.member(shop, club, "jane")
    loyalty.order(shop, "jane", 1000)
    shop.settle()
    at = f"/v1/loyalties/members/{code}/pending-points"
    (waiting,) = shop.get(at)["data"]
    return f"{at}/{waiting['id']}"


def put_credit_on(shop: Shop) -> None:
    gift(shop, "CARD", 5000)
    shop.post("/v1/vouchers/CARD/balance", {"amount": 1000})


RULE = {"campaign", "earning_rule"}
WAITING = {"voucher", "pending_points"}
CREDIT = {"voucher", "campaign", "balance", "transaction"}


CAUSES: dict[str, tuple[Cause, set[str]]] = {
    "campaign.earning_rule.assigned": (earning_rule, RULE),
    "campaign.earning_rule.updated": (
        lambda shop: shop.put(earning_rule(shop), {"source": {"banner": "Another"}}),
        RULE,
    ),
    "campaign.earning_rule.disabled": (lambda shop: earning_rule(shop, "disable"), RULE),
    "campaign.earning_rule.enabled": (lambda shop: earning_rule(shop, "disable", "enable"), RULE),
    "campaign.earning_rule.deleted": (lambda shop: shop.delete(earning_rule(shop)), RULE),
    "voucher.loyalty_card.pending_points.added": (earn_later, WAITING),
    "voucher.loyalty_card.pending_points.updated": (
        lambda shop: shop.post(f"{earn_later(shop)}/balance", {"points": 1}),
        WAITING,
    ),
    "voucher.loyalty_card.pending_points.activated": (
        lambda shop: shop.post(f"{earn_later(shop)}/activate"),
        WAITING,
    ),
    "voucher.loyalty_card.pending_points.canceled": (
        lambda shop: shop.post(f"{earn_later(shop)}/cancel"),
        WAITING,
    ),
    "voucher.gift.balance_added": (put_credit_on, CREDIT),
    "voucher.gift.transaction.created": (put_credit_on, CREDIT),
    "campaign.loyalty_tier.created": (loyalty_tier, TIER),
    "campaign.loyalty_tier.updated": (
        lambda shop: shop.put(loyalty_tier(shop), {"points": {"from": 20}}),
        TIER,
    ),
    "campaign.loyalty_tier.deleted": (lambda shop: shop.delete(loyalty_tier(shop)), TIER),
    "customer.loyalty.tier.joined": (lambda shop: climb(shop, 120), MOVE),
    "customer.loyalty.tier.left": (lambda shop: climb(shop, 120, -100), MOVE),
    "customer.loyalty.tier.upgraded": (lambda shop: climb(shop, 120, 400), MOVE),
    "customer.loyalty.tier.downgraded": (lambda shop: climb(shop, 400, -200), MOVE),
    "customer.loyalty.tier.prolonged": (keep_a_tier, MOVE),
    "customer.loyalty.milestone.reached": (lambda shop: climb(shop, 300), MILESTONE),
    "customer.loyalty.milestone.granted": (lambda shop: climb(shop, 300), MILESTONE),
    "customer.loyalty.progress": (lambda shop: climb(shop, 60), PROGRESS),
    "redemption.returned": (bring_back, {"return", "customer", "redemption", "share"}),
    "order.returned": (bring_back, {"return", "customer", "order"}),
    "reservation.created": (reserve, {"reservation"}),
    "reservation.extended": (lambda shop: reserve(shop, "extend"), {"reservation"}),
    "reservation.confirmed": (lambda shop: reserve(shop, "confirm"), {"reservation"}),
    "reservation.canceled": (lambda shop: reserve(shop, "cancel"), {"reservation"}),
    "reservation.expired": (let_run_out, {"reservation"}),
    "campaign.reward.assignment.created": (offer_a_reward, {"reward_assignment"}),
    "campaign.reward.assignment.updated": (
        lambda shop: shop.put(offer_a_reward(shop), {"parameters": {"loyalty": {"points": 5}}}),
        {"reward_assignment"},
    ),
    "campaign.reward.assignment.deleted": (
        lambda shop: shop.delete(offer_a_reward(shop)),
        {"reward_assignment"},
    ),
    "customer.rewarded": (buy_goods, GIVEN),
    "customer.reward_redemptions.created": (buy_goods, GIVEN),
    "customer.reward_redemptions.pending": (buy_goods, GIVEN),
    "customer.reward_redemptions.completed": (hand_over, GIVEN),
    "customer.reward_redemptions.rolledback": (take_goods_back, GIVEN),
    "payout.requested": (cash_in, PAYOUT),
    "payout.approved": (lambda shop: cash_in(shop, "approve"), PAYOUT),
    "payout.paid": (lambda shop: cash_in(shop, "paid", reference="bank-7"), PAYOUT),
    "payout.failed": (lambda shop: cash_in(shop, "failed"), PAYOUT),
    "payout.canceled": (lambda shop: cash_in(shop, "canceled"), PAYOUT),
    "referral.converted": (refer, REFERRAL),
    "customer.referred": (refer, REFERRAL),
    "referral.over_limit": (refer_too_many, REFERRAL),
    "referral.reverted": (revert_a_referral, REFERRAL),
    "referral.refused": (refer_oneself, REFERRAL),
    "campaign.referral_tier.created": (referral_tier, {"referral_tier", "campaign"}),
    "campaign.referral_tier.updated": (
        lambda shop: shop.put(referral_tier(shop), {"active": False}),
        {"referral_tier", "campaign"},
    ),
    "campaign.referral_tier.deleted": (
        lambda shop: shop.delete(referral_tier(shop)),
        {"referral_tier", "campaign"},
    ),
    "voucher.loyalty_card.points_added": (join_a_club, POINTS),
    "voucher.loyalty_card.transaction.created": (join_a_club, POINTS),
    "voucher.loyalty_card.points_expired": (let_points_expire, POINTS),
    "customer.rewarded.loyalty_points": (earn_points, POINTS),
    "redemption.succeeded": (redeem_one, {*REDEMPTION, "created_at"}),
    "redemption.failed": (fail_to_redeem, {*REDEMPTION, "created_at"}),
    "redemption.rollback.succeeded": (roll_back, {*REDEMPTION, "redemption_rollback"}),
    "redemption.rollback.failed": (
        lambda shop: roll_back(shop, 2),
        {*REDEMPTION, "redemption_rollback"},
    ),
    "publication.succeeded": (publish, {*PUBLICATION, "vouchers"}),
    "voucher.published": (publish, {*PUBLICATION, "voucher"}),
    "customer.created": (customer, {"customer"}),
    "customer.updated": (
        lambda shop: shop.put(f"/v1/customers/{customer(shop)['id']}", {"name": "Joan"}),
        {"customer"},
    ),
    "customer.confirmed": (confirm, {"customer"}),
    "customer.deleted": (
        lambda shop: shop.delete(f"/v1/customers/{customer(shop)['id']}"),
        {"customer"},
    ),
    "customer.points.credited": (credit, {"customer", "points"}),
    "customer.points.taken_back": (
        lambda shop: shop.post(f"/v1/redemptions/{credit(shop)}/rollback"),
        {"customer", "points"},
    ),
    "voucher.created": (lambda shop: voucher(shop, "A", amount(5)), {"voucher", "campaign"}),
    "voucher.updated": (change_voucher, {"voucher", "campaign"}),
    "voucher.deleted": (
        lambda shop: (voucher(shop, "A", amount(5)), shop.delete("/v1/vouchers/A")),
        {"voucher", "campaign"},
    ),
    "voucher.disabled": (lambda shop: switch_voucher(shop, "disable"), {"voucher", "campaign"}),
    "voucher.enabled": (
        lambda shop: switch_voucher(shop, "disable", "enable"),
        {"voucher", "campaign"},
    ),
    "campaign.created": (campaign, {"campaign"}),
    "campaign.updated": (
        lambda shop: shop.put(f"/v1/campaigns/{campaign(shop)['id']}", {"description": "new"}),
        {"campaign"},
    ),
    "campaign.deleted": (
        lambda shop: shop.delete(f"/v1/campaigns/{campaign(shop)['id']}"),
        {"campaign"},
    ),
    "campaign.disabled": (
        lambda shop: shop.post(f"/v1/campaigns/{campaign(shop)['id']}/disable"),
        {"campaign"},
    ),
    "campaign.enabled": (
        lambda shop: shop.post(f"/v1/campaigns/{campaign(shop, active=False)['id']}/enable"),
        {"campaign"},
    ),
    "campaign.vouchers.added": (add_one, {"campaign", "count", "added_at"}),
    "campaign.vouchers.generation.started": (
        lambda shop: campaign(shop, 20),
        {"campaign", "count", "started_at"},
    ),
    "campaign.vouchers.generation.completed": (
        lambda shop: campaign(shop, 20),
        {"campaign", "count", "completed_at"},
    ),
    "campaign.vouchers.generation.failed": (
        fail_to_generate,
        {"campaign", "count", "generated_count", "failed_at"},
    ),
    "campaign.budget.reached": (use_up_a_budget, {"campaign", "budget", "reached_at"}),
    "campaign.budget.reopened": (
        lambda shop: shop.post(f"/v1/redemptions/{use_up_a_budget(shop)}/rollback"),
        {"campaign", "budget", "reopened_at"},
    ),
    "campaign.promotion_tier.created": (
        lambda shop: tier(shop, percent(10)),
        {"campaign", "promotion_tier"},
    ),
    "campaign.promotion_tier.updated": (change_tier, {"campaign", "promotion_tier"}),
    "campaign.promotion_tier.deleted": (
        lambda shop: change_tier(shop, "delete"),
        {"campaign", "promotion_tier"},
    ),
    "campaign.promotion_tier.disabled": (
        lambda shop: change_tier(shop, "post", "disable"),
        {"campaign", "promotion_tier"},
    ),
    "campaign.promotion_tier.enabled": (
        lambda shop: shop.post(
            f"/v1/promotions/tiers/{tier(shop, percent(10), active=False)['id']}/enable"
        ),
        {"campaign", "promotion_tier"},
    ),
    "campaign.promotion_stack.created": (stack, {"campaign", "promotion_stack"}),
    "campaign.promotion_stack.updated": (
        lambda shop: shop.put(stack(shop)[0], {"name": "Other"}),
        {"campaign", "promotion_stack"},
    ),
    "campaign.promotion_stack.deleted": (
        lambda shop: shop.delete(stack(shop)[0]),
        {"campaign", "promotion_stack"},
    ),
    "business_validation_rule.created": (rule, {"rule", "created_at"}),
    "business_validation_rule.updated": (
        lambda shop: shop.put(f"/v1/validation-rules/{rule(shop)['id']}", {"name": "Other"}),
        {"rule", "updated_at"},
    ),
    "business_validation_rule.deleted": (
        lambda shop: shop.delete(f"/v1/validation-rules/{rule(shop)['id']}"),
        {"rule", "deleted_at"},
    ),
    "business_validation_rule.assignment.created": (
        assignment,
        {"rule", "voucher", "assignment"},
    ),
    "business_validation_rule.assignment.deleted": (
        lambda shop: shop.delete(assignment(shop)[0]),
        {"rule", "voucher", "assignment"},
    ),
}
