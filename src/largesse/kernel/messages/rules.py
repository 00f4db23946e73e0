"""Sentences: rules and code patterns."""

from largesse.kernel.messages.sentence import Sentence

SENTENCES: dict[str, Sentence] = {
    "customer_rules_violated": Sentence(
        title="Customer rules violated",
        en="The customer does not meet the rule at {where}: needed {need}, was {got}.",
        ko="고객이 {where} 조건을 충족하지 않습니다. 필요: {need}, 실제: {got}.",
    ),
    "order_rules_violated": Sentence(
        title="Order rules violated",
        en="The order does not meet the rule at {where}: needed {need}, was {got}.",
        ko="주문이 {where} 조건을 충족하지 않습니다. 필요: {need}, 실제: {got}.",
    ),
    "redemption_rules_violated": Sentence(
        title="Redemption rules violated",
        en="The redemption does not meet the rule at {where}: needed {need}, would be {got}.",
        ko="사용이 {where} 조건을 충족하지 않습니다. 필요: {need}, 실제: {got}.",
    ),
    "missing_customer": Sentence(
        title="Missing customer",
        en="A rule asks about the customer ({where}) and the request names none.",
        ko="규칙({where})에 고객 정보가 필요하지만 요청에 고객이 없습니다.",
    ),
    "missing_order": Sentence(
        title="Missing order",
        en="A rule asks about the order ({where}) and the request has none.",
        ko="규칙({where})에 주문 정보가 필요하지만 요청에 주문이 없습니다.",
    ),
    "missing_amount": Sentence(
        title="Missing amount",
        en="A rule asks about the order amount ({where}) and the request does not state it.",
        ko="규칙({where})에 주문 금액이 필요하지만 요청에 금액이 없습니다.",
    ),
    "missing_order_items": Sentence(
        title="Missing order items",
        en="A rule asks about the order's items ({where}) and the request lists none.",
        ko="규칙({where})에 주문 상품이 필요하지만 요청에 상품이 없습니다.",
    ),
    "invalid_validation_rules": Sentence(
        title="Invalid validation rules",
        en="The validation rule is not valid at {where}: needed {need}, was {got}.",
        ko="검증 규칙의 {where} 값이 올바르지 않습니다. 필요: {need}, 실제: {got}.",
    ),
    "invalid_code_config": Sentence(
        title="Invalid code config",
        en="The code pattern is not valid at {where}: needed {need}, was {got}.",
        ko="코드 설정의 {where} 값이 올바르지 않습니다. 필요: {need}, 실제: {got}.",
    ),
}
