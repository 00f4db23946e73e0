"""Sentences: rules and code patterns."""

from largesse.kernel.messages.sentence import Sentence

SENTENCES: dict[str, Sentence] = {
    "customer_rules_violated": Sentence(
        title="Customer rules violated",
        en="The customer does not meet the rule at {where}[: needed {need}][, was {got}].",
        ko="고객이 {where} 조건을 충족하지 않습니다[. 필요: {need}][, 실제: {got}].",
    ),
    "order_rules_violated": Sentence(
        title="Order rules violated",
        en="The order does not meet the rule at {where}[: needed {need}][, was {got}].",
        ko="주문이 {where} 조건을 충족하지 않습니다[. 필요: {need}][, 실제: {got}].",
    ),
    "redemption_rules_violated": Sentence(
        title="Redemption rules violated",
        en="The redemption does not meet the rule at {where}[: needed {need}][, would be {got}].",
        ko="사용이 {where} 조건을 충족하지 않습니다[. 필요: {need}][, 실제: {got}].",
    ),
    "invalid_validation_rules": Sentence(
        title="Invalid validation rules",
        en="The validation rule is not valid at {where}[: needed {need}][, was {got}].",
        ko="검증 규칙의 {where} 값이 올바르지 않습니다[. 필요: {need}][, 실제: {got}].",
    ),
    "invalid_code_config": Sentence(
        title="Invalid code config",
        en="The code pattern is not valid at {where}[: needed {need}][, was {got}].",
        ko="코드 설정의 {where} 값이 올바르지 않습니다[. 필요: {need}][, 실제: {got}].",
    ),
}
