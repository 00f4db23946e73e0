"""Sentences: what each event tells. Webhooks subscribe to those of `PROJECT`, the rest is for the
house itself: activities, segments, issue policies.
"""

from largesse.kernel.messages.sentence import Sentence


def _told(en: str, ko: str) -> Sentence:
    return Sentence(en, en, ko)


PROJECT: dict[str, Sentence] = {
    "redemption.succeeded": _told(
        "A redemption is done; a stack of n sends n + 1.",
        "사용이 완료되었습니다. n개를 묶으면 n + 1개를 보냅니다.",
    ),
    "redemption.failed": _told("A redemption was refused.", "사용이 거절되었습니다."),
    "redemption.rollback.succeeded": _told(
        "A redemption was taken back.", "사용이 취소되었습니다."
    ),
    "redemption.rollback.failed": _told(
        "A redemption could not be taken back.", "사용을 취소하지 못했습니다."
    ),
    "redemption.returned": _told(
        "Some of the order of a redemption came back; it tells what went back of it.",
        "사용한 주문의 일부가 반품되었습니다. 되돌린 내용을 알립니다.",
    ),
    "order.returned": _told(
        "Some or all of an order came back.", "주문의 일부 또는 전부가 반품되었습니다."
    ),
    "reservation.created": _told(
        "A checkout reserved its offers.", "결제 전에 혜택을 예약했습니다."
    ),
    "reservation.extended": _told("A reservation is held longer.", "예약 시간이 연장되었습니다."),
    "reservation.confirmed": _told(
        "A reservation was redeemed at its prices.", "예약한 가격으로 사용이 완료되었습니다."
    ),
    "reservation.canceled": _told("A reservation was let go of.", "예약이 취소되었습니다."),
    "reservation.expired": _told(
        "A reservation ran out; what it held is free again.",
        "예약이 만료되어 예약했던 혜택이 풀렸습니다.",
    ),
    "publication.succeeded": _told("A customer was given codes.", "고객에게 코드를 발행했습니다."),
    "customer.created": _told("A customer is new.", "고객이 생겼습니다."),
    "customer.updated": _told("A customer's profile changed.", "고객 정보가 바뀌었습니다."),
    "customer.confirmed": _told(
        "A customer known from a browser only was made known by the shop.",
        "브라우저에서만 알려진 고객을 상점이 확인했습니다.",
    ),
    "customer.deleted": _told("A customer was deleted.", "고객이 삭제되었습니다."),
    "customer.points.credited": _told(
        "A redemption credited points to a customer.", "사용으로 고객에게 포인트를 적립했습니다."
    ),
    "customer.points.taken_back": _told(
        "A rollback took points back from a customer.",
        "사용 취소로 고객의 포인트를 회수했습니다.",
    ),
    "customer.referred": _told("A customer was brought by another.", "고객이 추천으로 왔습니다."),
    "referral.converted": _told("A referral counts.", "추천이 인정되었습니다."),
    "referral.refused": _told(
        "A referral does not count; the reason is told.",
        "추천이 인정되지 않았습니다. 이유를 함께 알립니다.",
    ),
    "referral.over_limit": _told(
        "A referral came after its referrer's limit.",
        "추천인의 한도를 넘은 추천입니다.",
    ),
    "referral.reverted": _told(
        "A referral counts no more: its redemption was taken back.",
        "사용이 취소되어 추천이 더는 인정되지 않습니다.",
    ),
    "campaign.referral_tier.created": _told(
        "A tier of a referral campaign is new.", "추천 캠페인의 단계가 생겼습니다."
    ),
    "campaign.referral_tier.updated": _told(
        "A tier of a referral campaign changed.", "추천 캠페인의 단계가 바뀌었습니다."
    ),
    "campaign.referral_tier.deleted": _told(
        "A tier of a referral campaign was deleted.", "추천 캠페인의 단계가 삭제되었습니다."
    ),
    "voucher.created": _told(
        "A code is new; pools made in the background tell of themselves only.",
        "코드가 생겼습니다. 백그라운드에서 만든 코드 묶음은 묶음으로만 알립니다.",
    ),
    "voucher.updated": _told("A code changed.", "코드가 바뀌었습니다."),
    "voucher.deleted": _told("A code was deleted.", "코드가 삭제되었습니다."),
    "voucher.enabled": _told("A code was switched on.", "코드가 활성화되었습니다."),
    "voucher.disabled": _told("A code was switched off.", "코드가 비활성화되었습니다."),
    "voucher.published": _told("A code was given to a customer.", "코드를 고객에게 발행했습니다."),
    "voucher.gift.balance_added": _told(
        "Credit was put on a gift card, or taken off it, by hand.",
        "기프트 카드의 크레딧을 직접 더하거나 뺐습니다.",
    ),
    "voucher.gift.transaction.created": _told(
        "Credit of a gift card moved, whatever for.",
        "기프트 카드의 크레딧이 어떤 이유로든 움직였습니다.",
    ),
    "voucher.loyalty_card.points_added": _told(
        "Points came onto a loyalty card, whatever for.", "로열티 카드에 포인트가 적립되었습니다."
    ),
    "voucher.loyalty_card.points_expired": _told(
        "Points of a loyalty card expired.", "로열티 카드의 포인트가 소멸되었습니다."
    ),
    "voucher.loyalty_card.transaction.created": _told(
        "Points of a loyalty card moved, whatever for.",
        "로열티 카드의 포인트가 어떤 이유로든 움직였습니다.",
    ),
    "customer.rewarded.loyalty_points": _told(
        "A customer earned points that count now.", "고객이 사용할 수 있는 포인트를 받았습니다."
    ),
    "customer.rewarded": _told(
        "A customer was given a reward, whatever for.", "고객에게 리워드를 지급했습니다."
    ),
    "customer.reward_redemptions.created": _told(
        "A reward was given to a customer.", "고객에게 리워드가 지급되었습니다."
    ),
    "customer.reward_redemptions.pending": _told(
        "A reward waits to be handed over or paid out.",
        "리워드가 인도 또는 지급을 기다리고 있습니다.",
    ),
    "customer.reward_redemptions.completed": _told(
        "A customer has their reward.", "고객이 리워드를 받았습니다."
    ),
    "customer.reward_redemptions.rolledback": _told(
        "A reward was taken back.", "리워드를 회수했습니다."
    ),
    "payout.requested": _told(
        "Money is to be paid out to a customer.", "고객에게 지급할 금액이 요청되었습니다."
    ),
    "payout.approved": _told("A payout may be paid.", "지급 주문이 승인되었습니다."),
    "payout.paid": _told("A payout was paid.", "지급 주문이 지급되었습니다."),
    "payout.failed": _told(
        "A payout failed; its points went back.",
        "지급에 실패했습니다. 포인트를 돌려주었습니다.",
    ),
    "payout.canceled": _told(
        "A payout was called off; its points went back.",
        "지급 주문이 취소되었습니다. 포인트를 돌려주었습니다.",
    ),
    "campaign.reward.assignment.created": _told(
        "A campaign offers a reward.", "캠페인에 리워드를 추가했습니다."
    ),
    "campaign.reward.assignment.updated": _told(
        "What a reward costs in a campaign changed.", "캠페인 리워드의 조건이 바뀌었습니다."
    ),
    "campaign.reward.assignment.deleted": _told(
        "A campaign offers a reward no longer.", "캠페인에서 리워드를 제외했습니다."
    ),
    "campaign.created": _told("A campaign is new.", "캠페인이 생겼습니다."),
    "campaign.updated": _told("A campaign changed.", "캠페인이 바뀌었습니다."),
    "campaign.deleted": _told("A campaign was deleted.", "캠페인이 삭제되었습니다."),
    "campaign.enabled": _told("A campaign was switched on.", "캠페인이 활성화되었습니다."),
    "campaign.disabled": _told("A campaign was switched off.", "캠페인이 비활성화되었습니다."),
    "campaign.vouchers.added": _told(
        "Codes were added to a campaign, or are being made for it.",
        "캠페인에 코드를 추가했거나 만들고 있습니다.",
    ),
    "campaign.vouchers.generation.started": _told(
        "The making of codes began.", "코드 생성이 시작되었습니다."
    ),
    "campaign.vouchers.generation.completed": _told(
        "All codes are made.", "코드 생성이 완료되었습니다."
    ),
    "campaign.vouchers.generation.failed": _told(
        "Codes could not all be made; `generated_count` are there.",
        "코드를 모두 만들지 못했습니다. `generated_count`개가 있습니다.",
    ),
    "campaign.budget.reached": _told(
        "A campaign has used up a budget and closed itself.",
        "캠페인이 예산을 모두 써서 스스로 닫혔습니다.",
    ),
    "campaign.budget.reopened": _told(
        "A campaign has room in its budget again.", "캠페인 예산에 다시 여유가 생겼습니다."
    ),
    "campaign.loyalty_tier.created": _told(
        "A programme has a new loyalty tier.", "로열티 등급이 생겼습니다."
    ),
    "campaign.loyalty_tier.updated": _told(
        "A loyalty tier changed.", "로열티 등급이 바뀌었습니다."
    ),
    "campaign.loyalty_tier.deleted": _told(
        "A loyalty tier was deleted.", "로열티 등급이 삭제되었습니다."
    ),
    "customer.loyalty.tier.joined": _told(
        "A member has a tier, and had none before.", "등급이 없던 회원이 등급을 얻었습니다."
    ),
    "customer.loyalty.tier.left": _told(
        "A member has no tier any more.", "회원의 등급이 없어졌습니다."
    ),
    "customer.loyalty.tier.upgraded": _told(
        "A member rose to a higher tier.", "회원이 더 높은 등급으로 올라갔습니다."
    ),
    "customer.loyalty.tier.downgraded": _told(
        "A member fell to a lower tier.", "회원이 더 낮은 등급으로 내려갔습니다."
    ),
    "customer.loyalty.tier.prolonged": _told(
        "A member keeps their tier for longer.", "회원의 등급 유지 기간이 늘어났습니다."
    ),
    "customer.loyalty.milestone.reached": _told(
        "A member reached a milestone.", "회원이 마일스톤에 도달했습니다."
    ),
    "customer.loyalty.milestone.granted": _told(
        "A milestone brought what it says, or the reason why not.",
        "마일스톤의 혜택을 지급했거나, 지급하지 못한 이유가 있습니다.",
    ),
    "customer.loyalty.progress": _told(
        "A member passed a step on the way to a tier, a reward or a milestone: `to_go` is missing.",
        "회원이 등급, 리워드 또는 마일스톤까지 정해진 지점을 지났습니다. `to_go`만큼 남았습니다.",
    ),
    "campaign.promotion_tier.created": _told("A tier is new.", "프로모션 티어가 생겼습니다."),
    "campaign.promotion_tier.updated": _told("A tier changed.", "프로모션 티어가 바뀌었습니다."),
    "campaign.promotion_tier.deleted": _told(
        "A tier was deleted.", "프로모션 티어가 삭제되었습니다."
    ),
    "campaign.promotion_tier.enabled": _told(
        "A tier was switched on.", "프로모션 티어가 활성화되었습니다."
    ),
    "campaign.promotion_tier.disabled": _told(
        "A tier was switched off.", "프로모션 티어가 비활성화되었습니다."
    ),
    "campaign.promotion_stack.created": _told("A stack is new.", "프로모션 스택이 생겼습니다."),
    "campaign.promotion_stack.updated": _told("A stack changed.", "프로모션 스택이 바뀌었습니다."),
    "campaign.promotion_stack.deleted": _told(
        "A stack was deleted.", "프로모션 스택이 삭제되었습니다."
    ),
    "business_validation_rule.created": _told("A rule is new.", "규칙이 생겼습니다."),
    "business_validation_rule.updated": _told("A rule changed.", "규칙이 바뀌었습니다."),
    "business_validation_rule.deleted": _told("A rule was deleted.", "규칙이 삭제되었습니다."),
    "business_validation_rule.assignment.created": _told(
        "A rule was put on a campaign, a code or a tier.",
        "규칙을 캠페인이나 코드, 프로모션 티어에 연결했습니다.",
    ),
    "business_validation_rule.assignment.deleted": _told(
        "A rule was taken off.", "규칙 연결을 해제했습니다."
    ),
    "campaign.earning_rule.assigned": _told(
        "A programme has a new earning rule.", "멤버십 프로그램에 적립 규칙이 생겼습니다."
    ),
    "campaign.earning_rule.updated": _told("An earning rule changed.", "적립 규칙이 바뀌었습니다."),
    "campaign.earning_rule.deleted": _told(
        "An earning rule was deleted.", "적립 규칙이 삭제되었습니다."
    ),
    "campaign.earning_rule.enabled": _told(
        "An earning rule was switched on.", "적립 규칙이 활성화되었습니다."
    ),
    "campaign.earning_rule.disabled": _told(
        "An earning rule was switched off.", "적립 규칙이 비활성화되었습니다."
    ),
    "voucher.loyalty_card.pending_points.added": _told(
        "Points were earned that wait before they are the card's.",
        "대기 후 카드에 적립될 포인트가 생겼습니다.",
    ),
    "voucher.loyalty_card.pending_points.updated": _told(
        "Somebody changed how many points wait, or goods came back.",
        "대기 중인 포인트 수가 바뀌었습니다.",
    ),
    "voucher.loyalty_card.pending_points.activated": _told(
        "Points that waited are the card's now.", "대기 중이던 포인트가 카드에 적립되었습니다."
    ),
    "voucher.loyalty_card.pending_points.canceled": _told(
        "Points that waited will not be the card's.", "대기 중이던 포인트가 취소되었습니다."
    ),
}

INTERNAL: dict[str, Sentence] = {
    "order.created": _told("An order is new.", "주문이 생겼습니다."),
    "order.updated": _told("An order changed.", "주문이 바뀌었습니다."),
    "order.paid": _told("An order was paid.", "주문이 결제되었습니다."),
    "order.canceled": _told("An order was canceled.", "주문이 취소되었습니다."),
    "customer.custom_event": _told(
        "A customer did something the shop told of.", "상점이 알린 고객 행동이 있었습니다."
    ),
    "customer.segment.entered": _told(
        "A customer came into a segment.", "고객이 세그먼트에 들어왔습니다."
    ),
    "customer.segment.left": _told("A customer left a segment.", "고객이 세그먼트에서 나갔습니다."),
    "order.imported": _told("An order of the past was imported.", "지난 주문을 가져왔습니다."),
    "order.handed_over": _told(
        "An order is no longer this customer's.", "주문의 고객이 바뀌었습니다."
    ),
    "user.invited": _told(
        "A person was invited; who sends mail listens to this.",
        "사용자를 초대했습니다. 메일을 보내는 쪽이 이 이벤트를 받습니다.",
    ),
    "import.ended": _told("An import is over.", "가져오기가 끝났습니다."),
    "issue_policy.created": _told("An issue policy is new.", "발급 정책이 생겼습니다."),
    "issue_policy.updated": _told("An issue policy changed.", "발급 정책이 바뀌었습니다."),
    "issue_policy.enabled": _told("An issue policy was started.", "발급 정책이 활성화되었습니다."),
    "issue_policy.disabled": _told(
        "An issue policy was stopped.", "발급 정책이 비활성화되었습니다."
    ),
    "issue_policy.deleted": _told("An issue policy was deleted.", "발급 정책이 삭제되었습니다."),
    "webhook.created": _told("A webhook is new.", "웹훅이 생겼습니다."),
    "webhook.updated": _told("A webhook changed.", "웹훅이 바뀌었습니다."),
    "webhook.deleted": _told("A webhook was deleted.", "웹훅이 삭제되었습니다."),
    "webhook.disabled": _told(
        "A webhook was switched off after its last retry failed.",
        "마지막 재시도가 실패하여 웹훅을 껐습니다.",
    ),
    "webhook.secret_rotated": _told(
        "The secret of webhooks was replaced.", "웹훅 비밀 키를 교체했습니다."
    ),
}

SENTENCES: dict[str, Sentence] = PROJECT | INTERNAL
