"""Sentences: why something cannot come back, or a reservation not be confirmed."""

from largesse.kernel.messages.sentence import Sentence

SENTENCES: dict[str, Sentence] = {
    "invalid_return": Sentence(
        "Invalid return",
        "The return is wrong at {where}[: needed {need}][, found {got}].",
        "반품 요청의 {where} 위치가 올바르지 않습니다[. 필요한 값: {need}][, 받은 값: {got}].",
    ),
    "return_exceeds_purchase": Sentence(
        "Return exceeds purchase",
        "More is to come back than is left of what was bought ({where})[: {need} left][, asked "
        "{got}].",
        "구매하고 남은 수량보다 많이 반품할 수 없습니다({where})"
        "[. 남은 수량: {need}][, 요청: {got}].",
    ),
    "discount_smaller": Sentence(
        "Discount is smaller",
        "The discount is worth less on what is kept: {got} instead of {need}.",
        "남은 상품에 적용되는 할인이 {need}에서 {got}(으)로 줄어듭니다.",
    ),
    "reservation_expired": Sentence(
        "Reservation expired",
        "The reservation ran out at {need}[, and what it held is not free any more: {got}].",
        "예약이 {need}에 만료되었습니다[. 예약했던 혜택을 더는 사용할 수 없습니다: {got}].",
    ),
    "reservation_not_held": Sentence(
        "Reservation is not held",
        "The reservation is {got}; only one that is held can be changed.",
        "예약 상태가 {got}입니다. 유효한 예약만 변경할 수 있습니다.",
    ),
    "reservation_order_changed": Sentence(
        "Order of the reservation changed",
        "The order is not the one that was reserved for any more ({where}: needed {need}, found "
        "{got}).",
        "예약할 때와 주문 내용이 다릅니다({where}. 예약: {need}, 현재: {got}).",
    ),
}
