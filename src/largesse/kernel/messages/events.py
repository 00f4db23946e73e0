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
    "voucher.created": _told(
        "A code is new; pools made in the background tell of themselves only.",
        "코드가 생겼습니다. 백그라운드에서 만든 코드 묶음은 묶음으로만 알립니다.",
    ),
    "voucher.updated": _told("A code changed.", "코드가 바뀌었습니다."),
    "voucher.deleted": _told("A code was deleted.", "코드가 삭제되었습니다."),
    "voucher.enabled": _told("A code was switched on.", "코드가 활성화되었습니다."),
    "voucher.disabled": _told("A code was switched off.", "코드가 비활성화되었습니다."),
    "voucher.published": _told("A code was given to a customer.", "코드를 고객에게 발행했습니다."),
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
