"""Which pages are walked, as whom: each list with its filters, sorts and last pages, and the pages of single things."""

from __future__ import annotations

from dataclasses import dataclass

#: a list's filters and sorts; {…} is filled in from the desk at hand
LISTS = {
    "/sites/": (
        "", "page=9999", "q=教育局", "q=99000000", "organisation={area}", "category=部门网站", "grade=良", "ipv6=true", "state=normal", "grade=不合格&sort=name", "sort=code", "sort=-name", "sort=category",
        "sort=organisation", "sort=grade", "sort=-problems", "sort=ipv6", "sort=state",
    ),
    "/accounts/": ("", "page=9999", "q=教育局", "platform=微信", "organisation={area}", "qualified=false", "state=normal", "sort=platform", "sort=-name", "sort=organisation", "sort=state"),
    "/findings/": (
        "", "page=9999", "round={old}", "round={old}&page=9999", "organisation={area}", "group=service", "indicator={indicator}", "indicator={rare}", "outcome=suspect", "outcome=undetermined", "state=confirmed",
        "source=province", "site={site}", "group=access&state=rejected", "sort=place", "sort=indicator", "sort=label", "sort=-state", "state=confirmed&sort=indicator",
    ),
    "/repair/": (
        "", "page=9999", "round={repairing}", "organisation={area}", "authority=services", "state=replied", "state=closed", "due=late", "due=open", "round={repairing}&state=passed", "sort=organisation", "sort=authority",
        "sort=-deadline", "sort=level", "sort=state", "sort=closed_at", "due=late&sort=deadline",
    ),
    "/organisations/": ("", "page=9999", "sort=name", "sort=parent", "sort=kind", "sort=-n_sites", "sort=n_accounts"),
    "/rounds/{round}/accounts/": ("", "page=9999", "q=教育局", "platform=微信", "unchecked=true", "qualified=false", "sort=account", "sort=organisation", "sort=last_post", "sort=qualified"),
    "/users/": ("", "page=9999", "name=检查员", "role=liaison", "sort=name", "sort=username", "sort=-last_login"),
    "/journal/": ("", "page=9999", "user=load-city1", "action=导出", "since={since}", "sort=seq", "sort=at"),
}  # fmt: skip
PLAIN = (
    "/", "/screen/", "/rounds/", "/rounds/{round}/", "/rounds/{old}/", "/rounds/{round}/progress/", "/review/", "/review/?at={waiting}", "/appeals/", "/assignments/", "/rounds/{round}/teams/", "/work/", "/work/{item}/",
    "/actions/", "/actions/{action}/", "/notifications/", "/downtimes/", "/differences/", "/sites/{site}/", "/organisations/{unit}/", "/organisations/{area}/", "/findings/{subject}/", "/repair/{task}/", "/users/{user}/",
    "/me/", "/me/tokens/", "/findings/?site={site}&export=xlsx",
)  # fmt: skip
ROLES = ("city", "county")


@dataclass(frozen=True)
class Page:
    role: str
    template: str

    @property
    def name(self) -> str:
        return f"{self.role} {self.template}"


def pages() -> list[Page]:
    every = [f"{path}?{query}" if query else path for path, queries in LISTS.items() for query in queries]
    return [Page(role, template) for template in (*every, *PLAIN) for role in ROLES]
