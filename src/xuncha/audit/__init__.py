"""Facts become findings: one module an indicator, named after its id. Audits are pure; they never fetch."""

from __future__ import annotations

from collections.abc import Iterable

from xuncha.model.facts import SiteFacts
from xuncha.model.findings import Finding
from xuncha.registry import Exemption
from xuncha.rules import Edition

from . import (
    access_unreachable,
    design_https,
    design_ipv6,
    design_links,
    design_search,
    design_share,
    design_speed,
    interaction_unanswered,
    publish_interpretation,
    publish_overview,
    publish_time_format,
    safety_harmful,
    safety_privacy,
    safety_wording,
    service_form,
    service_policy_name_only,
    service_vague,
    update_blank,
    update_homepage,
    update_news_policy,
    update_other,
)
from .accounts import audit_account
from .base import Audit, Report, undetermined_site
from .exempt import exempted

AUDITS: dict[str, Audit] = {
    "access.unreachable": access_unreachable.audit,
    "update.homepage": update_homepage.audit,
    "update.news-policy": update_news_policy.audit,
    "update.other": update_other.audit,
    "update.blank": update_blank.audit,
    "interaction.unanswered": interaction_unanswered.audit,
    "safety.wording": safety_wording.audit,
    "safety.harmful": safety_harmful.audit,
    "safety.privacy": safety_privacy.audit,
    "publish.overview": publish_overview.audit,
    "publish.interpretation": publish_interpretation.audit,
    "publish.time-format": publish_time_format.audit,
    "service.policy-name-only": service_policy_name_only.audit,
    "service.vague": service_vague.audit,
    "service.form": service_form.audit,
    "design.search": design_search.audit,
    "design.share": design_share.audit,
    "design.links": design_links.audit,
    "design.ipv6": design_ipv6.audit,
    "design.https": design_https.audit,
    "design.speed": design_speed.audit,
}


#: what is told by watching from outside, whatever became of the crawl (a bad certificate may be why there was none)
FROM_OUTSIDE = frozenset(("access.unreachable", "design.https"))


def audit_site(facts: SiteFacts, edition: Edition, exemptions: Iterable[Exemption] = ()) -> list[Finding]:
    """All findings of a site under an edition, in the edition's order of indicators."""
    kind = "portal" if facts.portal else "department"
    granted = [e for e in exemptions if e.site == facts.code and (e.until is None or e.until >= facts.as_of)]
    out: list[Finding] = []
    for indicator, audit in AUDITS.items():
        rule = edition.rule(indicator)
        if rule is None or rule.effect_on(kind) == "none":
            continue
        report = Report(facts, rule, kind)
        why = facts.unreachable or facts.blocked
        if why and indicator not in FROM_OUTSIDE:
            out.append(undetermined_site(report, why))
            continue
        audit(report)
        out.extend(exempted(report.findings(), granted, rule))
    return out


__all__ = ["AUDITS", "audit_account", "audit_site"]
