"""Sentences: what is wrong with a request, whatever it asks for.

One entry for each key of the error object (wire-semantics §10) that is not about redeeming:
input, what stands in the way of the change asked for, permission, and the transport.
Text in brackets is left out when nothing is known to fill its places.
"""

from largesse.kernel.messages.sentence import Sentence

_INPUT: dict[str, Sentence] = {
    "invalid_payload": Sentence(
        "Invalid payload",
        "The request body is wrong at {where}[: needed {need}][, found {got}].",
        "요청 본문의 {where} 위치가 올바르지 않습니다[. 필요한 값: {need}][, 받은 값: {got}].",
    ),
    "invalid_query_params": Sentence(
        "Invalid query parameters",
        "The query parameter {where} is wrong[: needed {need}][, found {got}].",
        "쿼리 매개변수 {where} 값이 올바르지 않습니다[. 필요한 값: {need}][, 받은 값: {got}].",
    ),
    "invalid_voucher": Sentence(
        "Invalid voucher",
        "The voucher cannot be saved as described: see {where}[, needed {need}][, found {got}].",
        "쿠폰을 이 내용으로 저장할 수 없습니다. "
        "위치: {where}[, 필요한 값: {need}][, 받은 값: {got}].",
    ),
    "invalid_campaign": Sentence(
        "Invalid campaign",
        "The campaign does not allow this: see {where}[, needed {need}][, found {got}].",
        "이 캠페인에서는 할 수 없는 요청입니다. "
        "위치: {where}[, 필요한 값: {need}][, 받은 값: {got}].",
    ),
    "invalid_campaign_params": Sentence(
        "Invalid campaign parameters",
        "The campaign cannot be saved as described: see {where}[, needed {need}][, found {got}].",
        "캠페인을 이 내용으로 저장할 수 없습니다. "
        "위치: {where}[, 필요한 값: {need}][, 받은 값: {got}].",
    ),
    "invalid_order": Sentence(
        "Invalid order",
        "The order is wrong at {where}[: needed {need}][, found {got}].",
        "주문의 {where} 위치가 올바르지 않습니다[. 필요한 값: {need}][, 받은 값: {got}].",
    ),
    "invalid_product": Sentence(
        "Invalid product",
        "The product is wrong at {where}[: needed {need}][, found {got}].",
        "상품의 {where} 위치가 올바르지 않습니다[. 필요한 값: {need}][, 받은 값: {got}].",
    ),
    "invalid_sku": Sentence(
        "Invalid SKU",
        "The SKU is wrong at {where}[: needed {need}][, found {got}].",
        "SKU의 {where} 위치가 올바르지 않습니다[. 필요한 값: {need}][, 받은 값: {got}].",
    ),
    "invalid_gift": Sentence(
        "Invalid gift",
        "The gift credit is wrong at {where}[: needed {need}][, found {got}].",
        "기프트 크레딧의 {where} 위치가 올바르지 않습니다[. 필요한 값: {need}][, 받은 값: {got}].",
    ),
    "invalid_amount": Sentence(
        "Invalid amount",
        "The amount at {where} is not a whole number of hundredths that can be paid"
        "[: needed {need}][, found {got}].",
        "{where} 위치의 금액은 결제할 수 있는 정수(1/100 단위)여야 합니다"
        "[. 필요한 값: {need}][, 받은 값: {got}].",
    ),
    "invalid_publish_params": Sentence(
        "Invalid publish parameters",
        "The publication is wrong at {where}[: needed {need}][, found {got}].",
        "발행 요청의 {where} 위치가 올바르지 않습니다[. 필요한 값: {need}][, 받은 값: {got}].",
    ),
    "invalid_rollback_params": Sentence(
        "Invalid rollback parameters",
        "The rollback is wrong at {where}[: needed {need}][, found {got}].",
        "사용 취소 요청의 {where} 위치가 올바르지 않습니다[. 필요한 값: {need}][, 받은 값: {got}].",
    ),
    "invalid_add_balance_params": Sentence(
        "Invalid balance parameters",
        "The change of balance is wrong at {where}[: needed {need}][, found {got}].",
        "잔액 변경 요청의 {where} 위치가 올바르지 않습니다[. 필요한 값: {need}][, 받은 값: {got}].",
    ),
    "invalid_balance": Sentence(
        "Invalid balance",
        "The balance would leave its bounds[: needed {need}][, found {got}].",
        "잔액이 허용 범위를 벗어나게 됩니다[. 필요한 값: {need}][, 받은 값: {got}].",
    ),
    "invalid_export_params": Sentence(
        "Invalid export parameters",
        "The export is wrong at {where}[: needed {need}][, found {got}].",
        "내보내기 요청의 {where} 위치가 올바르지 않습니다[. 필요한 값: {need}][, 받은 값: {got}].",
    ),
    "invalid_export_fields": Sentence(
        "Invalid export fields",
        "This kind of export has no such field[: {got}][. It has {need}].",
        "이 종류의 내보내기에 없는 필드입니다[: {got}][. 가능한 필드: {need}].",
    ),
    "invalid_expiration_date": Sentence(
        "Invalid expiration date",
        "The expiration date at {where} cannot be[: needed {need}][, found {got}].",
        "{where} 위치의 만료일을 사용할 수 없습니다[. 필요한 값: {need}][, 받은 값: {got}].",
    ),
    "invalid_redeemables": Sentence(
        "Invalid redeemables",
        "The list of redeemables is wrong at {where}[: needed {need}][, found {got}].",
        "사용할 혜택 목록의 {where} 위치가 올바르지 않습니다"
        "[. 필요한 값: {need}][, 받은 값: {got}].",
    ),
    "duplicated_redeemables": Sentence(
        "Duplicated redeemables",
        "A redeemable may stand in a request once[; {got} stands there more often].",
        "같은 혜택은 한 요청에 한 번만 넣을 수 있습니다[. 중복된 혜택: {got}].",
    ),
    "duplicate_key": Sentence(
        "Duplicate key",
        "Two rows of the file have the same key[: {got}][; it stands first on line {need}].",
        "파일의 두 행이 같은 키를 가지고 있습니다[: {got}][. 처음 나온 줄: {need}].",
    ),
    "duplicate_source_id": Sentence(
        "Duplicate source id",
        "This source id has been used for something else[: {got}].",
        "이미 다른 곳에 사용된 source_id입니다[: {got}].",
    ),
    "duplicate_resource_key": Sentence(
        "Duplicate resource key",
        "The request names the same resource twice[: {got}].",
        "요청이 같은 자원을 두 번 가리킵니다[: {got}].",
    ),
    "metadata_validation_failed": Sentence(
        "Metadata validation failed",
        "The metadata at {where} does not fit its schema[: needed {need}][, found {got}].",
        "{where} 위치의 메타데이터가 스키마에 맞지 않습니다"
        "[. 필요한 값: {need}][, 받은 값: {got}].",
    ),
    "query_too_large": Sentence(
        "Query too large",
        "The query asks for too much at once[: at most {need}][, asked {got}].",
        "한 번에 너무 많은 자료를 요청했습니다[. 최대: {need}][, 요청: {got}].",
    ),
    "page_over_limit": Sentence(
        "Page over limit",
        "There are no pages that far[: at most {need}][, asked {got}].",
        "그만큼 뒤의 페이지는 조회할 수 없습니다[. 최대: {need}][, 요청: {got}].",
    ),
    "missing_reward": Sentence(
        "Missing reward",
        "A loyalty card is redeemed for a reward, and none was named.",
        "멤버십 카드를 사용하려면 받을 리워드를 지정해야 합니다.",
    ),
    "missing_vouchers": Sentence(
        "Missing vouchers",
        "The request needs vouchers and names none.",
        "쿠폰이 필요하지만 요청에 없습니다.",
    ),
    "missing_param": Sentence(
        "Missing parameter",
        "The parameter {where} is needed and was not given.",
        "매개변수 {where} 값이 필요하지만 요청에 없습니다.",
    ),
    "missing_parameters": Sentence(
        "Missing parameters",
        "Parameters are needed and were not given[: {need}].",
        "필요한 매개변수가 요청에 없습니다[: {need}].",
    ),
}

_OBSTACLES: dict[str, Sentence] = {
    "no_voucher_suitable_for_publication": Sentence(
        "No voucher suitable for publication",
        "The campaign has no active code left that nobody holds[: {got}].",
        "이 캠페인에는 아직 발행되지 않은 활성 코드가 남아 있지 않습니다[: {got}].",
    ),
    "voucher_already_published": Sentence(
        "Voucher already published",
        "The code {got} belongs to another customer.",
        "코드 {got} 쿠폰은 이미 다른 고객에게 발행되었습니다.",
    ),
    "voucher_cannot_be_published": Sentence(
        "Voucher cannot be published",
        "This voucher cannot be given to a customer[: {got}].",
        "이 쿠폰은 고객에게 발행할 수 없습니다[: {got}].",
    ),
    "not_published": Sentence(
        "Not published",
        "The code has no holder yet[: {got}].",
        "아직 고객에게 발행되지 않은 코드입니다[: {got}].",
    ),
    "too_many_vouchers_requested": Sentence(
        "Too many vouchers requested",
        "More vouchers were asked for than one request may have[: at most {need}][, asked {got}].",
        "한 요청으로 받을 수 있는 것보다 많은 쿠폰을 요청했습니다[. 최대: {need}][, 요청: {got}].",
    ),
    "campaign_not_allow_auto_join": Sentence(
        "Campaign does not allow auto join",
        "Customers cannot join this campaign by themselves[: {got}].",
        "고객이 스스로 참여할 수 없는 캠페인입니다[: {got}].",
    ),
    "loyalty_card_not_active": Sentence(
        "Loyalty card not active",
        "The loyalty card is switched off[: {got}].",
        "사용이 중지된 멤버십 카드입니다[: {got}].",
    ),
    "invalid_pending_points_state": Sentence(
        "Invalid pending points state",
        "The pending points are no longer pending[: {got}].",
        "이미 대기 상태가 아닌 포인트입니다[: {got}].",
    ),
    "reward_not_pending": Sentence(
        "Reward not pending",
        "This does not wait to be handed over[: it is {got}].",
        "인도를 기다리는 리워드가 아닙니다[. 현재 상태: {got}].",
    ),
    "payout_state": Sentence(
        "Payout in another state",
        "The payout is in a state this step does not start from[: it is {got}][, needed {need}].",
        "지급 주문이 이 단계로 넘어갈 수 없는 상태입니다[. 현재: {got}][, 필요: {need}].",
    ),
    "resource_in_use": Sentence(
        "Resource in use",
        "Something still uses this, so it cannot go[: {got}].",
        "다른 곳에서 사용 중이어서 삭제할 수 없습니다[: {got}].",
    ),
    "resource_protected": Sentence(
        "Resource protected",
        "This is protected against changes[: {got}].",
        "변경하지 못하도록 보호된 자원입니다[: {got}].",
    ),
    "campaign_type_is_not_supported_by_campaign_template": Sentence(
        "Campaign type is not supported by the campaign template",
        "The template does not make campaigns of this type[: it makes {need}][, asked {got}].",
        "이 템플릿으로는 만들 수 없는 캠페인 유형입니다[. 가능한 유형: {need}][, 요청: {got}].",
    ),
    "duplicate_found": Sentence(
        "Duplicate resource found",
        "There is one already[: {got}].",
        "이미 존재합니다[: {got}].",
    ),
    "stacking_rules_exist": Sentence(
        "Stacking rules exist",
        "The project has stacking rules already; change them instead.",
        "이 프로젝트에는 이미 중복 사용 규칙이 있습니다. 기존 규칙을 수정하세요.",
    ),
    "branding_exist": Sentence(
        "Branding exists",
        "The project has a branding already; change it instead.",
        "이 프로젝트에는 이미 브랜딩 설정이 있습니다. 기존 설정을 수정하세요.",
    ),
    "member_already_exists": Sentence(
        "Member already exists",
        "The customer is a member already[: {got}].",
        "이미 가입한 회원입니다[: {got}].",
    ),
    "holder_assignement_duplication": Sentence(  # spelled as on the wire
        "Holder assignment duplication",
        "The customer holds this already[: {got}].",
        "이미 이 고객에게 배정되어 있습니다[: {got}].",
    ),
    "idempotency_key_reused": Sentence(
        "Idempotency key reused",
        "This idempotency key was sent before with another request[: {got}].",
        "이 멱등성 키는 이미 다른 내용의 요청에 사용되었습니다[: {got}].",
    ),
    "not_found": Sentence(
        "Resource not found",
        "There is nothing here by that name[: {got}][; it cannot be one, that needs {need}].",
        "해당하는 자원을 찾을 수 없습니다[: {got}][; 형식이 맞지 않습니다. 필요한 형식: {need}].",
    ),
    "invalid_grant_type": Sentence(
        "Invalid grant type",
        "Tokens are given for this grant type only[: {need}][, found {got}].",
        "지원하지 않는 grant_type입니다[. 가능한 값: {need}][, 받은 값: {got}].",
    ),
    "invalid_scope": Sentence(
        "Invalid scope",
        "A token is asked for with scopes there are, with spaces between[, such as {need}]"
        "[, found {got}].",
        "scope에는 존재하는 범위를 공백으로 구분해 적어야 합니다[. 예: {need}][, 받은 값: {got}].",
    ),
    "resource_not_found": Sentence(
        "Resource not found",
        "What was to be redeemed does not exist[: {got}].",
        "사용하려는 혜택이 존재하지 않습니다[: {got}].",
    ),
}

_PERMISSION: dict[str, Sentence] = {
    "unauthorized": Sentence(
        "Unauthorized",
        "No valid key came with the request.",
        "요청에 유효한 API 키가 없습니다.",
    ),
    "missing_required_feature": Sentence(
        "Missing required feature",
        "This project does not have the feature[: {need}].",
        "이 프로젝트에서 사용할 수 없는 기능입니다[: {need}].",
    ),
    "forbidden": Sentence(
        "Forbidden",
        "This key may not do that[: it needs {need}][, found {got}].",
        "이 키로는 할 수 없는 요청입니다[. 필요한 권한: {need}][, 받은 값: {got}].",
    ),
    "missing_required_permission": Sentence(
        "Missing required permission",
        "The key lacks a permission[: {need}][, asked {got}].",
        "키에 필요한 권한이 없습니다[: {need}][, 요청: {got}].",
    ),
    "allowance_exceeded": Sentence(
        "Allowance of the key exceeded",
        "The key may not give or burn that much[: {need}][, asked {got}].",
        "이 키로 줄 수 있거나 쓸 수 있는 양을 넘었습니다[. 한도: {need}][, 요청: {got}].",
    ),
    "integration_api_key_required": Sentence(
        "Integration API key required",
        "Only an integration key may do that.",
        "연동용 API 키로만 할 수 있는 요청입니다.",
    ),
}

_TRANSPORT: dict[str, Sentence] = {
    "method_not_allowed": Sentence(
        "Method not allowed",
        "This path does not answer {got}[; it answers {need}].",
        "이 경로는 {got} 요청을 받지 않습니다[. 가능한 메서드: {need}].",
    ),
    "not_implemented": Sentence(
        "Operation not served yet",
        "This version does not serve the operation {got} yet.",
        "이 버전은 아직 {got} 작업을 제공하지 않습니다.",
    ),
    "not_acceptable": Sentence(
        "Not acceptable",
        "The answer cannot be given in the form asked for[: {got}][; it comes as {need}].",
        "요청한 형식으로는 응답할 수 없습니다[: {got}][. 가능한 형식: {need}].",
    ),
    "payload_too_large": Sentence(
        "Payload too large",
        "The body is larger than allowed[: at most {need} bytes][, sent {got}].",
        "요청 본문이 허용 크기를 넘습니다[. 최대 {need}바이트][, 받은 크기: {got}바이트].",
    ),
    "unsupported_media_type": Sentence(
        "Unsupported media type",
        "The body came in a form that is not read here[: {got}][; needed {need}].",
        "읽을 수 없는 형식의 본문입니다[: {got}][. 가능한 형식: {need}].",
    ),
    "too_many_requests": Sentence(
        "Too many requests",
        "Too many requests came[: at most {need} are let in][; try again in {got}].",
        "요청이 너무 많습니다[. 최대 {need}까지 받습니다][. {got} 뒤에 다시 시도하세요].",
    ),
    "internal_server_error": Sentence(
        "Internal server error",
        "Something failed on our side; nothing was changed. The request id helps to find it.",
        "서버에서 오류가 발생했으며 변경된 내용은 없습니다. 요청 번호로 원인을 찾을 수 있습니다.",
    ),
    "service_unavailable": Sentence(
        "Service unavailable",
        "The service is not ready or cannot reach its database; try again shortly.",
        "서비스가 준비 중이거나 데이터베이스에 연결할 수 없습니다. 잠시 후 다시 시도하세요.",
    ),
}

SENTENCES: dict[str, Sentence] = {**_INPUT, **_OBSTACLES, **_PERMISSION, **_TRANSPORT}
