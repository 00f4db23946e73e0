"""The published Python SDK against this server: only the host is replaced.

Its client is strict (amounts must be integers, unknown enum values raise), so a story that
passes here has answers an SDK user can read.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
import voucherify as sdk

from support.sdk import client_of
from support.shop import Shop


@pytest.fixture
def client(shop: Shop) -> Iterator[Any]:
    with client_of(shop) as made:
        yield made


def body(model: str, **fields: Any) -> Any:
    """Build a request model of the SDK from plain values, as its own `from_dict` does."""
    return getattr(sdk, model).from_dict(fields)


def test_categories(client: Any) -> None:
    categories = sdk.CategoriesApi(client)
    made = categories.create_category(sdk.CategoriesCreateRequestBody(name="Seasonal", hierarchy=2))
    assert made.hierarchy == 2
    changed = categories.update_category(made.id, sdk.CategoriesUpdateRequestBody(hierarchy=1))
    assert changed.name == "Seasonal"
    assert [c.id for c in categories.list_categories().data] == [made.id]
    categories.delete_category(made.id)
    with pytest.raises(sdk.exceptions.NotFoundException):
        categories.get_category(made.id)


def test_a_voucher_from_birth_to_rollback(client: Any) -> None:
    vouchers, redemptions = sdk.VouchersApi(client), sdk.RedemptionsApi(client)
    made = vouchers.create_voucher(
        "TEN-PERCENT",
        body(
            "VouchersCreateWithSpecificCodeRequestBody",
            type="DISCOUNT_VOUCHER",
            discount={"type": "PERCENT", "percent_off": 10, "amount_limit": 3000},
            redemption={"quantity": 1},
            metadata={"made_by": "sdk"},
        ),
    )
    assert (made.code, made.active) == ("TEN-PERCENT", True)
    assert vouchers.list_vouchers(limit=5, code="TEN-PERCENT").total == 1
    vouchers.disable_voucher("TEN-PERCENT")
    vouchers.enable_voucher("TEN-PERCENT")
    vouchers.update_voucher("TEN-PERCENT", body("VouchersUpdateRequestBody", metadata={"a": "b"}))
    assert vouchers.get_voucher("TEN-PERCENT").metadata["made_by"] == "sdk"

    cart = {"amount": 11_499}
    redeemables = [{"object": "voucher", "id": "TEN-PERCENT"}]
    validated = sdk.ValidationsApi(client).validate_stacked_discounts(
        body("ValidationsValidateRequestBody", redeemables=redeemables, order=cart)
    )
    assert validated.valid
    assert validated.order.total_discount_amount == 1150
    assert validated.inapplicable_redeemables is None
    assert validated.redeemables[0].applicable_to.total == 0

    redeemed = redemptions.redeem_stacked_discounts(
        body(
            "RedemptionsRedeemRequestBody",
            redeemables=redeemables,
            order=cart,
            customer={"source_id": "ada", "email": "ada@example.com"},
        )
    )
    one = redeemed.redemptions[0]
    assert (one.result, one.status) == ("SUCCESS", "SUCCEEDED")
    assert redeemed.order.total_amount == 10_349
    assert redemptions.get_voucher_redemptions("TEN-PERCENT").redeemed_quantity == 1

    with pytest.raises(sdk.exceptions.BadRequestException) as refused:
        redemptions.redeem_stacked_discounts(
            body("RedemptionsRedeemRequestBody", redeemables=redeemables, order=cart)
        )
    assert "quantity_exceeded" in refused.value.body

    taken_back = redemptions.rollback_redemption(one.id, reason="returned")
    assert taken_back.id.startswith("rr_")
    assert redemptions.get_voucher_redemptions("TEN-PERCENT").redeemed_quantity == 0
    assert redemptions.list_redemptions(limit=10).total == 3
    assert redemptions.get_redemption(one.id).status == "ROLLED_BACK"
    vouchers.delete_voucher("TEN-PERCENT", force=True)


def test_a_campaign_its_codes_and_a_publication(client: Any) -> None:
    campaigns = sdk.CampaignsApi(client)
    made = campaigns.create_campaign(
        body(
            "CampaignsCreateRequestBody",
            name="Spring",
            campaign_type="DISCOUNT_COUPONS",
            type="AUTO_UPDATE",
            voucher={
                "type": "DISCOUNT_VOUCHER",
                "discount": {"type": "AMOUNT", "amount_off": 500},
                "code_config": {"pattern": "SPRING-####"},
            },
        )
    )
    assert made.id.startswith("camp_")
    one = campaigns.add_vouchers_to_campaign("Spring", vouchers_count=1)
    assert one.code.startswith("SPRING-")
    campaigns.add_voucher_with_specific_code_to_campaign(
        made.id, "SPRING-VIP", body("CampaignsVouchersCreateRequestBody", metadata={"vip": True})
    )
    many = campaigns.add_vouchers_to_campaign("Spring", vouchers_count=25)
    actions = sdk.AsyncActionsApi(client)
    for _ in range(100):
        action = actions.get_async_action(many.async_action_id)
        if action.status == "DONE":
            break
        time.sleep(0.1)
    assert (action.status, action.operation_status) == ("DONE", "SUCCESS")
    assert actions.list_async_actions().async_actions
    assert sdk.VouchersApi(client).list_vouchers(campaign_id=made.id).total == 27

    published = sdk.PublicationsApi(client).create_publication(
        publications_create_request_body=body(
            "PublicationsCreateRequestBody",
            campaign={"name": "Spring"},
            customer={"source_id": "grace"},
            channel="API",
        )
    )
    assert published.voucher.code.startswith("SPRING-")
    assert sdk.PublicationsApi(client).list_publications().total == 1
    wallet = sdk.QualificationsApi(client).check_eligibility(
        body(
            "QualificationsCheckEligibilityRequestBody",
            scenario="CUSTOMER_WALLET",
            customer={"source_id": "grace"},
            order={"amount": 2000},
        )
    )
    assert [r.id for r in wallet.redeemables.data] == [published.voucher.code]
    campaigns.disable_campaign("Spring")
    campaigns.enable_campaign("Spring")
    assert campaigns.list_campaigns(limit=10).total == 1
    cleared = campaigns.update_campaign(
        made.id, body("CampaignsUpdateRequestBody", expiration_date=None)
    )
    assert cleared.expiration_date is None
    campaigns.delete_campaign(made.id, force=True)


def test_products_rules_and_promotion_tiers(client: Any) -> None:
    products = sdk.ProductsApi(client)
    shirt = products.create_product(
        body(
            "ProductsCreateRequestBody",
            name="Shirt",
            source_id="shirt",
            price=2000,
            attributes=["size"],
        )
    )
    large = products.create_sku(
        shirt.id,
        body(
            "ProductsSkusCreateRequestBody",
            sku="Large",
            source_id="shirt-l",
            price=2200,
            attributes={"size": "L"},
        ),
    )
    assert products.get_sku(large.id).price == 2200
    assert products.list_skus_in_product(shirt.id).total == 1
    assert products.list_products().products
    collection = sdk.ProductCollectionsApi(client).create_product_collection(
        body(
            "ProductCollectionsCreateRequestBody",
            name="Tops",
            type="STATIC",
            products=[{"id": shirt.id, "object": "product"}],
        )
    )
    rules = sdk.ValidationRulesApi(client)
    rule = rules.create_validation_rules(
        body(
            "ValidationRulesCreateRequestBody",
            name="Tops only, from 30 dollars",
            type="expression",
            context_type="global",
            rules={
                "1": {"name": "order.amount", "conditions": {"$more_than_or_equal": [3000]}},
                "logic": "1",
            },
            applicable_to={
                "included": [
                    {
                        "object": "products_collection",
                        "id": collection.id,
                        "effect": "APPLY_TO_EVERY",
                    }
                ],
                "excluded": [],
                "included_all": False,
            },
        )
    )
    assert [i.id for i in rule.applicable_to.included] == [collection.id]
    campaign = sdk.CampaignsApi(client).create_campaign(
        body("CampaignsCreateRequestBody", name="Tops sale", campaign_type="PROMOTION")
    )
    promotions = sdk.PromotionsApi(client)
    tier = promotions.add_promotion_tier_to_campaign(
        campaign.id,
        body(
            "PromotionsTiersCreateRequestBody",
            name="A quarter off",
            banner="25 % off tops",
            action={"discount": {"type": "PERCENT", "percent_off": 25}},
        ),
    )
    assignment = rules.create_validation_rule_assignment(
        rule.id,
        validation_rules_assignments_create_request_body=body(
            "ValidationRulesAssignmentsCreateRequestBody",
            related_object_type="promotion_tier",
            related_object_id=tier.id,
        ),
    )
    assert rules.list_validation_rule_assignments(rule.id).data[0].id == assignment.id
    order = {"items": [{"sku_id": large.id, "quantity": 2}]}
    qualified = sdk.QualificationsApi(client).check_eligibility(
        body("QualificationsCheckEligibilityRequestBody", scenario="ALL", order=order)
    )
    assert [r.id for r in qualified.redeemables.data] == [tier.id]
    validated = sdk.ValidationsApi(client).validate_stacked_discounts(
        body(
            "ValidationsValidateRequestBody",
            redeemables=[{"object": "promotion_tier", "id": tier.id}],
            order=order,
        )
    )
    assert validated.order.items_discount_amount == 1100
    assert promotions.list_promotion_tiers().total == 1
    promotions.disable_promotion_tier(tier.id)
    promotions.enable_promotion_tier(tier.id)
    stack = promotions.create_promotion_stack(
        campaign.id,
        body(
            "PromotionsStacksCreateRequestBody",
            name="All of it",
            tiers={"ids": [tier.id], "hierarchy_mode": "MANUAL"},
        ),
    )
    assert promotions.get_promotion_stack(campaign.id, stack.id).name == "All of it"


def test_customers_segments_and_orders(client: Any) -> None:
    customers = sdk.CustomersApi(client)
    ada = customers.create_customer(
        body(
            "CustomersCreateRequestBody",
            source_id="ada",
            name="Ada",
            email="ada@example.com",
            metadata={"vip": True},
        )
    )
    assert customers.get_customer("ada").id == ada.id
    assert customers.list_customers(limit=3).total == 1
    segment = sdk.SegmentsApi(client).create_segment(
        body("SegmentsCreateRequestBody", name="VIP", type="static", customers=[ada.id])
    )
    assert customers.list_customer_segments(ada.id).data[0].id == segment.id
    orders = sdk.OrdersApi(client)
    order = orders.create_order(
        body(
            "OrdersCreateRequestBody",
            source_id="o-1",
            customer={"source_id": "ada"},
            items=[{"quantity": 2, "price": 1500}],
            status="PAID",
        )
    )
    assert (order.amount, order.status) == (3000, "PAID")
    assert (
        orders.update_order(order.id, body("OrdersUpdateRequestBody", status="FULFILLED")).status
        == "FULFILLED"
    )
    assert orders.list_orders().total == 1
    customers.delete_customer(ada.id)


def test_a_stack_is_redeemed_and_rolled_back_under_stacking_rules(client: Any, shop: Shop) -> None:
    management = sdk.ManagementApi(client)
    project = shop.project.id
    assert management.list_stacking_rules(project).data[0].redeemables_limit == 30
    ours = management.create_stacking_rules(
        project,
        body(
            "ManagementProjectsStackingRulesCreateRequestBody",
            applicable_redeemables_per_category_limit=5,
        ),
    )
    vouchers = sdk.VouchersApi(client)
    for code, discount in {
        "TWENTY": {"type": "PERCENT", "percent_off": 20},
        "EIGHTY": {"type": "AMOUNT", "amount_off": 8000},
    }.items():
        vouchers.create_voucher(
            code, body("VouchersCreateWithSpecificCodeRequestBody", discount=discount)
        )
    redemptions = sdk.RedemptionsApi(client)
    stack = [{"object": "voucher", "id": code} for code in ("TWENTY", "EIGHTY")]
    redeemed = redemptions.redeem_stacked_discounts(
        body("RedemptionsRedeemRequestBody", redeemables=stack, order={"amount": 200_000})
    )
    assert len(redeemed.redemptions) == 2
    assert redeemed.order.total_discount_amount == 48_000
    parent = redeemed.parent_redemption.id
    back = redemptions.rollback_stacked_redemptions(parent)
    assert len(back.rollbacks) == 2
    assert back.parent_rollback.redemption == parent
    management.delete_stacking_rules(project, ours.id)


def test_a_session_locks_and_releases(client: Any) -> None:
    sdk.VouchersApi(client).create_voucher(
        "ONCE",
        body(
            "VouchersCreateWithSpecificCodeRequestBody",
            discount={"type": "AMOUNT", "amount_off": 100},
            redemption={"quantity": 1},
        ),
    )
    validations = sdk.ValidationsApi(client)

    def validate(key: str) -> Any:
        return validations.validate_stacked_discounts(
            body(
                "ValidationsValidateRequestBody",
                redeemables=[{"object": "voucher", "id": "ONCE"}],
                order={"amount": 1000},
                session={"type": "LOCK", "key": key, "ttl": 5, "ttl_unit": "MINUTES"},
            )
        )

    assert validate("mine").session.key == "mine"
    lost = validate("yours")
    assert not lost.valid
    assert lost.redeemables[0].result.error.key == "quantity_exceeded"
    sdk.VouchersApi(client).release_validation_session("ONCE", "mine")
    assert validate("yours").valid
