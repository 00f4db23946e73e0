"""Sentences: why an issue policy gave a customer no code."""

from largesse.kernel.messages.sentence import Sentence

SENTENCES: dict[str, Sentence] = {
    "issue_filter_not_met": Sentence(
        "Filter not met",
        "The event does not pass the filters of the policy ({where}).",
        "이벤트가 발급 정책의 필터({where})를 통과하지 못했습니다.",
    ),
    "issue_wrong_segment": Sentence(
        "Wrong segment",
        "The policy is not for this customer's segments ({where})[: needed {need}][, found {got}].",
        "발급 정책의 대상 세그먼트가 아닙니다({where})[. 필요한 값: {need}][, 받은 값: {got}].",
    ),
    "issue_limit_reached": Sentence(
        "Limit of the policy reached",
        "The policy has given as many codes as it may: {need} ({where}).",
        "발급 정책의 한도 {need}에 도달했습니다({where}).",
    ),
    "issue_customer_unknown": Sentence(
        "No customer",
        "There is nobody to give a code to: the event names no customer, or one who is gone.",
        "코드를 받을 고객이 없습니다. 이벤트에 고객이 없거나 삭제된 고객입니다.",
    ),
    "issue_campaign_ended": Sentence(
        "Campaign ended",
        "The campaign ended at {need}: its codes would be of no use.",
        "캠페인이 {need}에 종료되어 발급해도 사용할 수 없는 코드입니다.",
    ),
    "issue_chain_too_long": Sentence(
        "Chain too long",
        "Policies set each other off: after {need} steps in a row nothing more is given.",
        "발급 정책이 서로를 계속 실행시키고 있습니다. {need}단계 이후에는 발급하지 않습니다.",
    ),
}
