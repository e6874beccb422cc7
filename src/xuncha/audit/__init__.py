"""Facts become findings: one module an indicator, named after its id. Audits are pure; they never fetch."""

from __future__ import annotations

from collections.abc import Iterable

from xuncha.model.facts import SiteFacts
from xuncha.model.findings import Finding
from xuncha.registry import Exemption
from xuncha.rules import Edition

from . import (
    access_unreachable,
    design_accessibility,
    design_domain,
    design_footer,
    design_https,
    design_ipv6,
    design_links,
    design_report_error,
    design_search,
    design_share,
    design_speed,
    design_tags,
    interaction_channel,
    interaction_consultation,
    interaction_published,
    interaction_reply_time,
    interaction_unanswered,
    publish_interpretation,
    publish_leaders,
    publish_organisation,
    publish_overview,
    publish_time_format,
    safety_forged_date,
    safety_harmful,
    safety_privacy,
    safety_wording,
    service_elements,
    service_form,
    service_guide_elements,
    service_missing,
    service_policy_name_only,
    service_statistics,
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
    "interaction.channel": interaction_channel.audit,
    "interaction.unanswered": interaction_unanswered.audit,
    "service.missing": service_missing.audit,
    "service.elements": service_elements.audit,
    "safety.wording": safety_wording.audit,
    "safety.forged-date": safety_forged_date.audit,
    "safety.harmful": safety_harmful.audit,
    "safety.privacy": safety_privacy.audit,
    "publish.overview": publish_overview.audit,
    "publish.organisation": publish_organisation.audit,
    "publish.leaders": publish_leaders.audit,
    "publish.interpretation": publish_interpretation.audit,
    "publish.time-format": publish_time_format.audit,
    "service.guide-elements": service_guide_elements.audit,
    "service.policy-name-only": service_policy_name_only.audit,
    "service.vague": service_vague.audit,
    "service.form": service_form.audit,
    "service.statistics": service_statistics.audit,
    "interaction.published": interaction_published.audit,
    "interaction.reply-time": interaction_reply_time.audit,
    "interaction.consultation": interaction_consultation.audit,
    "design.domain": design_domain.audit,
    "design.footer": design_footer.audit,
    "design.links": design_links.audit,
    "design.report-error": design_report_error.audit,
    "design.search": design_search.audit,
    "design.tags": design_tags.audit,
    "design.share": design_share.audit,
    "design.ipv6": design_ipv6.audit,
    "design.https": design_https.audit,
    "design.speed": design_speed.audit,
    "design.accessibility": design_accessibility.audit,
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
        if rule.service_only and not facts.portal and not facts.serves_public:
            report.not_applicable("登记为没有对外服务")
        else:
            audit(report)
        out.extend(exempted(report.findings(), granted, rule))
    return out


__all__ = ["AUDITS", "audit_account", "audit_site"]
