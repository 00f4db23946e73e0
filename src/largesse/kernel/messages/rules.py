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
    "formula_value_missing": Sentence(
        title="Formula value missing",
        en="The formula has no value: {where} is not there.",
        ko="수식을 계산할 수 없습니다. {where} 값이 없습니다.",
    ),
    "formula_value_unfit": Sentence(
        title="Formula value does not fit",
        en="The formula has no value: it needs {need}[, found {got}].",
        ko="수식을 계산할 수 없습니다. 필요: {need}[, 실제: {got}].",
    ),
    "formula_divided_by_zero": Sentence(
        title="Formula divides by zero",
        en="The formula has no value: it divides by zero.",
        ko="수식을 계산할 수 없습니다. 0으로 나누었습니다.",
    ),
    "formula_too_large": Sentence(
        title="Formula too large",
        en="The formula has no value: it outgrows the bounds[ ({need})].",
        ko="수식을 계산할 수 없습니다. 값이 너무 큽니다[({need})].",
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
