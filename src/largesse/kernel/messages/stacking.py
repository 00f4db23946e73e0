"""Sentences: why stacking leaves a redeemable out."""

from largesse.kernel.messages.sentence import Sentence

SENTENCES: dict[str, Sentence] = {
    "redeemables_limit_exceeded": Sentence(
        "Redeemables limit exceeded",
        "One request may name {need} redeemables; this one names {got}.",
        "한 번에 요청할 수 있는 혜택은 {need}개인데 {got}개를 요청했습니다.",
    ),
    "applicable_redeemables_limit_exceeded": Sentence(
        "Applicable redeemables limit exceeded",
        "No more than {need} redeemables apply to one order.",
        "한 주문에는 혜택을 {need}개까지만 적용할 수 있습니다.",
    ),
    "applicable_redeemables_per_category_limit_exceeded": Sentence(
        "Applicable redeemables limit per category exceeded",
        "No more than {need} redeemables of one category apply to one order ({where}).",
        "한 주문에는 같은 카테고리의 혜택을 {need}개까지만 적용할 수 있습니다({where}).",
    ),
    "applicable_exclusive_redeemables_limit_exceeded": Sentence(
        "Applicable exclusive redeemables limit exceeded",
        "No more than {need} exclusive redeemables apply to one order.",
        "한 주문에는 단독 혜택을 {need}개까지만 적용할 수 있습니다.",
    ),
    "applicable_exclusive_redeemables_per_category_limit_exceeded": Sentence(
        "Applicable exclusive redeemables limit per category exceeded",
        "No more than {need} exclusive redeemables of one category apply to one order ({where}).",
        "한 주문에는 같은 카테고리의 단독 혜택을 {need}개까지만 적용할 수 있습니다({where}).",
    ),
    "exclusion_rules_not_met": Sentence(
        "Exclusion rules not met",
        "Exclusive and common redeemables do not combine; the exclusive one goes first.",
        "단독 혜택은 일반 혜택과 함께 쓸 수 없으며 단독 혜택이 우선합니다.",
    ),
    "preceding_validation_failed": Sentence(
        "Preceding validation failed",
        "Not looked at: {got} before it failed, and all have to apply.",
        "앞선 혜택 {got}을(를) 적용할 수 없어 확인하지 않았습니다. "
        "모든 혜택이 함께 적용되어야 합니다.",
    ),
    "no_effect": Sentence(
        "No effect",
        "The redeemable would change nothing in this order.",
        "이 주문에서는 달라지는 것이 없는 혜택입니다.",
    ),
}
