"""Sentences: why an occasion earned no points."""

from largesse.kernel.messages.sentence import Sentence

SENTENCES: dict[str, Sentence] = {
    "earning_rule_disabled": Sentence(
        "Earning rule switched off",
        "The earning rule is switched off.",
        "사용이 중지된 적립 규칙입니다.",
    ),
    "earning_rule_not_active": Sentence(
        "Earning rule not begun",
        "The earning rule begins at {need}[; this happened at {got}].",
        "적립 규칙은 {need}에 시작됩니다[. 발생 시각: {got}].",
    ),
    "earning_rule_expired": Sentence(
        "Earning rule ended",
        "The earning rule ended at {need}[; this happened at {got}].",
        "적립 규칙이 {need}에 종료되었습니다[. 발생 시각: {got}].",
    ),
    "earning_rule_not_active_now": Sentence(
        "Outside the hours of the earning rule",
        "The earning rule gives nothing at this time ({where})[: it does {need}][, now {got}].",
        "적립 규칙이 적용되지 않는 시간입니다({where})[. 적용 시간: {need}][, 발생 시각: {got}].",
    ),
    "earning_value_missing": Sentence(
        "Nothing to measure",
        "What the rule measures is not there, or is no number: {where}[, found {got}].",
        "규칙에서 계산할 값이 없거나 숫자가 아닙니다: {where}[, 받은 값: {got}].",
    ),
    "earning_too_little": Sentence(
        "Too little for a point",
        "There are points for every {need} of {where}[, this was {got}].",
        "{where} {need}마다 적립됩니다[. 이번 값: {got}].",
    ),
    "earning_nothing": Sentence(
        "No points come out",
        "The rule gives no points here[: {got}].",
        "규칙에서 계산된 포인트가 없습니다[: {got}].",
    ),
    "earning_no_match": Sentence(
        "No earning matches",
        "None of the rule's earnings is meant for this ({where}).",
        "이 경우에 해당하는 적립 항목이 없습니다({where}).",
    ),
    "earning_cooldown": Sentence(
        "Too soon",
        "The rule has to rest between two earnings[; it gives again at {until}].",
        "적립 사이에 기다려야 하는 시간이 있습니다[. {until}부터 다시 적립됩니다].",
    ),
    "earning_limit_reached": Sentence(
        "Limit of the rule reached",
        "The rule gives {need} times ({where})[, and gave {got} times].",
        "규칙의 적립 횟수는 {need}회입니다({where})[. 지금까지 {got}회].",
    ),
    "earning_points_exhausted": Sentence(
        "All points of the rule given",
        "The rule gives {need} points in all ({where})[, and gave {got}].",
        "규칙의 총 적립 한도는 {need}포인트입니다({where})[. 지금까지 {got}포인트].",
    ),
    "earning_too_much": Sentence(
        "More than may be earned at once",
        "At once at most {need} points are earned ({where})[; this would be {got}].",
        "한 번에 최대 {need}포인트까지 적립됩니다({where})[. 이번 계산: {got}포인트].",
    ),
}
