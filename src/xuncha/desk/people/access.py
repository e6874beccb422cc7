"""Who may do what, and who sees which rows. The only place that decides it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from .models import Membership, User
from .roles import GRANTS, Can, Role

View = Callable[..., HttpResponseBase]
#: more organisations than this are not written out in a query
MANY = 500


class Request(HttpRequest):
    """A request of somebody who has logged in: `needs` lets nobody else through."""

    user: User


def granted(membership: Membership) -> frozenset[Can]:
    """What a role grants where it is held. The city's administrators and leaders act for the whole city, so only at its root;
    further down the same words mean a county's administrator, and somebody who reads."""
    role = membership.role
    if membership.organisation.parent_id is not None:
        role = {Role.CITY: Role.COUNTY, Role.LEADER: Role.READER}.get(Role(role), Role(role))
    return GRANTS[role]


class Reach:
    """What one person's memberships come to; made once a request."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.memberships = list(user.memberships.select_related("organisation"))
        self.verbs = frozenset().union(*(granted(m) for m in self.memberships)) if self.memberships else frozenset({Can.ENTER})
        self.roles = frozenset(m.role for m in self.memberships)
        self._units: dict[tuple[str, ...], Any] = {}

    def can(self, verb: Can) -> bool:
        return verb in self.verbs

    def paths(self, verb: Can) -> list[str]:
        """The organisations (as path prefixes) below which the verb is granted."""
        return [m.organisation.path for m in self.memberships if verb in granted(m)]

    def sees_all(self, verb: Can) -> bool:
        """Whether nothing lies outside: the person belongs to the root, and there is no other tree (third parties have their own)."""
        paths = self.paths(verb)
        return any(path.count("/") == 2 for path in paths) and self._roots <= set(paths)

    @functools.cached_property
    def _roots(self) -> set[str]:
        from xuncha.desk.registry.models import Organisation

        return set(Organisation.objects.filter(parent=None).exclude(kind=Organisation.Kind.THIRD_PARTY).values_list("path", flat=True)) or {""}

    def units(self, verb: Can) -> Any:
        """The organisations below which the verb is granted: their ids, or a query where there are many."""
        paths = tuple(self.paths(verb))
        if paths not in self._units:
            from xuncha.desk.registry.models import Organisation
            from xuncha.desk.registry.tree import starts

            wanted = Q(pk__in=[])
            for path in paths:
                wanted |= starts("path", path)
            rows = Organisation.objects.filter(wanted).order_by().values_list("pk", flat=True)
            found = list(rows[: MANY + 1])
            self._units[paths] = found if len(found) <= MANY else rows
        return self._units[paths]

    @functools.cached_property
    def granted_sites(self) -> list[int]:
        """Sites that a running assignment of cross-inspection opens."""
        from xuncha.desk.cross.models import Assignment

        return list(Assignment.live(timezone.now()).filter(members=self.user).values_list("site_id", flat=True))


def reach(user: User) -> Reach:
    """The person's reach, kept on the user object of this request."""
    found: Reach | None = getattr(user, "_reach", None)
    if found is None:
        found = user._reach = Reach(user)  # type: ignore[attr-defined]
    return found


def visible(user: User, rows: QuerySet[Any], verb: Can = Can.SEE) -> QuerySet[Any]:
    """The rows this person may see (or treat with the verb): those of organisations below his own, and what an assignment grants.

    A model says by `OWNER` which organisation a row belongs to, by `GRANT` which field names the site an assignment may open, and by
    `GRANT_ONLY` which rows of it.
    """
    model: Any = rows.model
    mine = reach(user)
    if mine.sees_all(verb):
        return rows
    wanted = Q(**{f"{model.OWNER or 'pk'}__in": mine.units(verb)})
    grant = getattr(model, "GRANT", "")
    if grant and verb in (Can.SEE, Can.INSPECT) and mine.can(Can.INSPECT) and mine.granted_sites:
        # of findings an assignment opens the machine's alone: a blind second look must not see the first
        wanted |= Q(**{f"{grant}__in": mine.granted_sites}, **getattr(model, "GRANT_ONLY", {}))
    rows = rows.filter(wanted)
    return rows.distinct() if model.OWNER.startswith("memberships") else rows


def get_visible(request: Request, rows: QuerySet[Any] | type[Model], verb: Can = Can.SEE, **key: Any) -> Any:
    """One row, or 404 where there is none or it is none of this person's business."""
    queryset = rows if isinstance(rows, QuerySet) else rows._default_manager.all()
    return get_object_or_404(visible(request.user, queryset, verb), **key)


def log_in_again(request: HttpRequest) -> HttpResponse:
    """To the log-in, and from there back to the page that was on the screen.

    What a form sent is not done and many addresses take forms alone: whoever sent one comes back to its page and is told.
    """
    part = bool(request.headers.get("HX-Request"))
    if request.method in ("GET", "HEAD") and not part:
        return redirect_to_login(request.get_full_path())
    page = request.headers.get("HX-Current-URL" if part else "Referer", "")
    there = urlsplit(page)._replace(scheme="", netloc="", fragment="").geturl() if url_has_allowed_host_and_scheme(page, {request.get_host()}) else "/"
    if request.method == "POST":
        messages.warning(request, _("登录已过期，刚才提交的没有保存，请核对后再提交一次。"))
    answer = redirect_to_login(there)
    if part:
        # the log-in belongs in the window, not in the part of the page that was fetched
        return HttpResponse(status=200, headers={"HX-Redirect": answer["Location"]})
    return answer


def needs(verb: Can) -> Callable[[View], View]:
    """A view that asks for a log-in and a verb; the verb stays readable on the view for the permission matrix."""

    def wrap(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return log_in_again(request)
            if not reach(request.user).can(verb):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.needs = verb  # type: ignore[attr-defined]
        return guarded

    return wrap


def public(view: View) -> View:
    """A view for strangers; there are few, and the permission matrix lists them by name."""
    view.needs = None  # type: ignore[attr-defined]
    return view
