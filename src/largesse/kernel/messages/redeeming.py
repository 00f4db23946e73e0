"""Sentences: why a redeemable may not be used."""

from largesse.kernel.messages.sentence import Sentence

SENTENCES: dict[str, Sentence] = {
    "voucher_disabled": Sentence(
        "Voucher is disabled",
        "The voucher is switched off.",
        "사용이 중지된 쿠폰입니다.",
    ),
    "voucher_not_active": Sentence(
        "Voucher is not active yet",
        "The voucher can be used from {need}; it is {got} now.",
        "아직 사용 기간이 아닙니다. 시작 시각은 {need}, 현재 시각은 {got}입니다.",
    ),
    "voucher_expired": Sentence(
        "Voucher expired",
        "The voucher expired at {need}; it is {got} now.",
        "사용 기간이 지난 쿠폰입니다. 만료 시각은 {need}, 현재 시각은 {got}입니다.",
    ),
    "voucher_not_active_now": Sentence(
        "Voucher is not active now",
        "The voucher cannot be used at this time of the day or week ({where}: {need}; now {got}).",
        "지금은 사용할 수 없는 시간대입니다({where}: {need}, 현재 {got}).",
    ),
    "promotion_inactive": Sentence(
        "Promotion is not active",
        "The promotion is switched off or outside its dates ({where}: {need}; now {got}).",
        "중지되었거나 기간이 아닌 프로모션입니다({where}: {need}, 현재 {got}).",
    ),
    "promotion_not_active_now": Sentence(
        "Promotion is not active now",
        "The promotion does not run at this time of the day or week ({where}: {need}; now {got}).",
        "지금은 진행하지 않는 시간대의 프로모션입니다({where}: {need}, 현재 {got}).",
    ),
    "campaign_not_active": Sentence(
        "Campaign is not active",
        "The campaign is switched off.",
        "중지된 캠페인입니다.",
    ),
    "quantity_exceeded": Sentence(
        "Quantity exceeded",
        "The limit of {need} is reached ({where}): {got} used or held already.",
        "사용 한도 {need}에 도달했습니다({where}). 이미 {got} 사용되었거나 예약되어 있습니다.",
    ),
    "gift_amount_exceeded": Sentence(
        "Gift amount exceeded",
        "The gift card holds {need}; {got} were asked for.",
        "기프트 카드 잔액은 {need}인데 {got} 사용을 요청했습니다.",
    ),
    "referrer_not_permitted_to_redeem": Sentence(
        "Referrer not permitted to redeem",
        "A referrer cannot use their own referral code.",
        "추천인은 자신의 추천 코드를 사용할 수 없습니다.",
    ),
    "invalid_customer": Sentence(
        "Invalid customer",
        "This code, or this redemption, is another customer's.",
        "다른 고객의 코드이거나 사용 기록입니다.",
    ),
    "missing_customer": Sentence(
        "Missing customer",
        "A customer is needed[ by {where}] and was not given.",
        "고객 정보가 필요하지만[ ({where})] 요청에 없습니다.",
    ),
    "missing_order": Sentence(
        "Missing order",
        "An order is needed[ by {where}] and was not given.",
        "주문 정보가 필요하지만[ ({where})] 요청에 없습니다.",
    ),
    "missing_amount": Sentence(
        "Missing amount",
        "The amount of the order is needed[ by {where}] and was not given.",
        "주문 금액이 필요하지만[ ({where})] 요청에 없습니다.",
    ),
    "missing_order_items": Sentence(
        "Missing order items",
        "The order's items are needed[ by {where}] and were not given.",
        "주문 상품이 필요하지만[ ({where})] 요청에 없습니다.",
    ),
    "missing_order_items_amount": Sentence(
        "Missing order items amount",
        "The items of the order have no amounts, and this offer needs them.",
        "상품 금액이 필요한 혜택인데 주문 상품에 금액이 없습니다.",
    ),
    "discount_type_not_supported": Sentence(
        "Discount type not supported",
        "The discount type {got} is not known; known are {need}.",
        "알 수 없는 할인 유형 {got}입니다. 사용할 수 있는 유형: {need}.",
    ),
    "effect_not_supported": Sentence(
        "Effect not supported",
        "The effect {got} does not go with this discount type; it takes {need}.",
        "이 할인 유형에는 {got} 적용 방식을 쓸 수 없습니다. 사용할 수 있는 방식: {need}.",
    ),
    "loyalty_card_points_exceeded": Sentence(
        "Loyalty card points exceeded",
        "The card does not have that many points[: asked {need}][, there are {got}].",
        "카드의 포인트가 부족합니다[. 요청: {need}][, 잔여: {got}].",
    ),
    "reward_not_available": Sentence(
        "Reward not available",
        "The member's tier does not have this reward[: {got}].",
        "회원 등급에서 받을 수 없는 리워드입니다[: {got}].",
    ),
    "reward_not_supported": Sentence(
        "Reward not supported",
        "Loyalty cards cannot be redeemed here yet.",
        "멤버십 카드 사용은 아직 지원하지 않습니다.",
    ),
    "ambiguous_tracking_id": Sentence(
        "Ambiguous tracking id",
        "The tracking id belongs to another customer than the one named[: {got}].",
        "추적 ID가 요청의 고객이 아닌 다른 고객의 것입니다[: {got}].",
    ),
    "multiple_requests": Sentence(
        "Multiple requests",
        "Another request is working on the same thing[: {got}]; try again when it is done.",
        "같은 대상에 대한 다른 요청이 처리 중입니다[: {got}]. 끝난 뒤에 다시 시도하세요.",
    ),
    "already_rolled_back": Sentence(
        "Already rolled back",
        "This redemption has been rolled back before[: {got}].",
        "이미 취소된 사용 기록입니다[: {got}].",
    ),
    "invalid_redemption": Sentence(
        "Invalid redemption",
        "This redemption cannot be rolled back like this[: needed {need}][, found {got}].",
        "이 사용 기록은 이 방법으로 취소할 수 없습니다[. 필요: {need}][, 실제: {got}].",
    ),
    "invalid_redemption_parent": Sentence(
        "Invalid redemption parent",
        "This redemption is part of a stack; roll back the whole[: {need}].",
        "여러 혜택을 함께 사용한 기록의 일부입니다. 전체를 취소하세요[: {need}].",
    ),
}
