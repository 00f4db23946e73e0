"""The figures of a replay, counted from what the engine said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import get_args

from largesse.demo.model import CampaignType, Exact, Figures, Finding, Met, TypeFigures


def count_figures(findings: Sequence[Finding], matches: Exact) -> Figures:
    """Count the findings, in all and by the type of the campaign."""
    everything = _facets(findings)
    quantities = [f.quantity_met for f in findings if f.quantity_met is not None]
    values = [f.face_value_exact for f in findings if f.face_value_exact is not None]
    return Figures(
        redemptions=everything.redemptions,
        targeted=everything.targeted,
        listed=everything.listed,
        in_window=everything.in_window,
        with_basket=everything.with_basket,
        with_eligible_product=everything.with_eligible_product,
        by_type={
            each: _facets([f for f in findings if f.campaign_type == each])
            for each in get_args(CampaignType)
        },
        min_quantity_met=Met(sum(quantities), len(quantities)),
        face_value_exact=Exact(sum(values), len(values)),
        retailer_match_exact=matches,
    )


def count_reasons(findings: Iterable[Finding]) -> dict[str, int]:
    """Return how many codes the engine refuses for which reason, the most frequent first."""
    reasons = Counter(f.reason.message or f.reason.code for f in findings if f.reason is not None)
    return dict(reasons.most_common())


def _facets(findings: Sequence[Finding]) -> TypeFigures:
    return TypeFigures(
        redemptions=len(findings),
        targeted=sum(f.targeted for f in findings),
        listed=sum(f.listed for f in findings),
        in_window=sum(f.in_window for f in findings),
        with_basket=sum(f.with_basket for f in findings),
        with_eligible_product=sum(f.with_eligible_product for f in findings),
    )
