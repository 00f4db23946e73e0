"""A situation to ask rules about, and a way to ask them."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from largesse.rules import CompiledRule, Shopper, Situation, compile_rule, parse

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)  # a Wednesday

Situate = Callable[..., Situation]
Rule = Callable[..., CompiledRule]


@pytest.fixture
def situate() -> Situate:
    def situation(**facts: Any) -> Situation:
        given: dict[str, Any] = {
            "now": NOW,
            "zone": ZoneInfo("Asia/Seoul"),
            "owner_id": "v_1",
            "campaign_id": "camp_1",
            "customer": Shopper("cust_1"),
        }
        return Situation(**{**given, **facts})

    return situation


@pytest.fixture
def rule() -> Rule:
    def compiled(*entries: dict[str, Any], logic: str = "", **document: Any) -> CompiledRule:
        rules: dict[str, Any] = {str(n): entry for n, entry in enumerate(entries, 1)}
        if logic:
            rules["logic"] = logic
        return compile_rule(parse({"rules": rules, **document}), "val_1", 1)

    return compiled
