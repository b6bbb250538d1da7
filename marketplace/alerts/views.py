"""One's alerts: save, change, pause, delete, tune."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView, ListView, TemplateView, View

from challenges.models import Challenge, Problem
from hoip.accounts.access import PermittedMixin
from hoip.exceptions import DomainError
from hoip.notifications.states import Frequency
from hoip.ui.paging import PagedMixin
from hoip.ui.ratelimit import RateLimitedMixin
from marketplace.alerts import services
from marketplace.alerts.forms import AlertForm, WrongForm, initial_of
from marketplace.alerts.models import Alert, AlertItem, Tuning
from marketplace.alerts.services.looking import query_of, shown, tags_of, telling_words
from marketplace.alerts.states import MOST_SAVED, Closeness, ItemState, Source
from marketplace.solutions.models import Solution
from search import labels
from search.addresses import address_of, read
from search.presentation import facets_of
from search.services import resolve

SHOWN_ITEMS = 30
SUBJECTS: dict[str, tuple[Any, str]] = {
    Source.PROBLEM: (Problem, "number"),
    Source.CHALLENGE: (Challenge, "number"),
    Source.SOLUTION: (Solution, "slug"),
}
LIST_PAGES: dict[tuple[str, bool], str] = {
    (Source.PROBLEM, False): "matching:problem-solutions",
    (Source.CHALLENGE, False): "matching:challenge-solutions",
    (Source.SOLUTION, False): "matching:solution-challenges",
    (Source.PROBLEM, True): "matching:similar-problems",
    (Source.CHALLENGE, True): "matching:similar-challenges",
    (Source.SOLUTION, True): "matching:similar-solutions",
}
LIKE = "like-"
"""Before the source in an address: others of the record's own kind."""


def page_of(alert: Alert) -> str:
    """The address of the search or match list that an alert watches."""
    if alert.source == Source.SEARCH:
        return f"{reverse('search:results')}?{alert.address}"
    field = SUBJECTS[alert.source][1]
    return reverse(LIST_PAGES[alert.source, alert.similar], args=[getattr(alert.subject, field)])


def left_out_of(tuning: Tuning) -> list[str]:
    """What a tuning leaves out, in words: names of tags, then words in quotes."""
    slugs = labels.current("tag", tuning.tags)
    return [*labels.names("tag", slugs).values(), *(f"“{word}”" for word in tuning.words)]


class AlertListView(LoginRequiredMixin, PagedMixin, ListView[Alert]):
    """One's alerts: those that one saved, then those that the platform made."""

    template_name = "alerts/alert_list.html"
    paginate_by = 50

    def get_queryset(self) -> Any:
        """Only the person's own."""
        return Alert.objects.visible_to(self.request.user).for_listing()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add where each leads."""
        context = super().get_context_data(most=MOST_SAVED, **kwargs)
        return context | {"rows": [(alert, page_of(alert)) for alert in context["object_list"]]}


class AlertCreateView(RateLimitedMixin, PermittedMixin, FormView[AlertForm]):
    """Save a search (its parameters stand in the address), a match list (`match=problem:BT-2026-001`) or likes (`like-…`)."""

    permission_required = "alerts.add_alert"
    template_name = "alerts/alert_create.html"
    form_class = AlertForm
    rate_limit_name = "alerts.create"
    rate_limit = 60
    rate_limit_per = 3600
    rate_limit_methods = frozenset({"POST"})

    @cached_property
    def record(self) -> Any:
        """The record whose matches are saved, or None for a search; 404 where the person may not ask for them."""
        given = self.request.GET.get("match", "")
        if not given:
            return None
        source, _colon, key = given.removeprefix(LIKE).partition(":")
        if source not in SUBJECTS or not key or "\x00" in key:
            raise Http404
        model, field = SUBJECTS[source]
        record = get_object_or_404(model.objects.visible_to(self.request.user), **{field: key})
        if not self.similar and not self.request.user.has_perm(f"matching.match_{source}", record):
            raise Http404
        return record

    @property
    def similar(self) -> bool:
        """Whether the record's likes are saved, and not what fits it."""
        return self.request.GET.get("match", "").startswith(LIKE)

    @cached_property
    def query(self) -> Any:
        """The search that is saved."""
        return read(self.request.GET)

    @property
    def source(self) -> str:
        """What is saved."""
        return str(self.record._meta.model_name) if self.record is not None else Source.SEARCH.value

    def get_initial(self) -> dict[str, Any]:
        """A name from the words, else from the filters."""
        values = [value for chosen in self.query.chosen.values() for value in chosen]
        name = "" if self.record is not None else (self.query.typed or ", ".join(values))[:120]
        return {"name": name, "frequency": Frequency.DAILY, "closeness": Closeness.BALANCED}

    def get_form_kwargs(self) -> dict[str, Any]:
        """The form differs between searches and match lists."""
        return super().get_form_kwargs() | {"source": self.source}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say what is saved; a search that asks for nothing cannot be."""
        empty = self.record is None and not (self.query or self.query.named)
        chosen = [] if self.record is not None else facets_of(resolve(self.query), {})
        kwargs.update(record=self.record, similar=self.similar, query=self.query, chosen=chosen, empty=empty)
        return super().get_context_data(**kwargs)

    def form_valid(self, form: AlertForm) -> HttpResponse:
        """Save, and go to the list."""
        values = form.values()
        if self.record is None and not (self.query or self.query.named):
            form.add_error(None, _("There is nothing to search for yet: type words or choose filters first."))
            return self.form_invalid(form)
        try:
            if self.record is not None:
                alert = services.save_matches(self.request.user, self.record, similar=self.similar, **values)
            else:
                address = address_of(self.query)
                for facet, names in self.query.named.items():
                    address["q"] = " ".join([address.get("q", ""), *(f'{facet}:"{name}"' for name in names)]).strip()
                del values["closeness"]
                alert = services.save_search(self.request.user, address=address.urlencode(), **values)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        messages.success(self.request, _("Saved: %(name)s. You will hear of what is new.") % {"name": alert.title})
        return redirect("alerts:alert-list")


class OwnAlertMixin(PermittedMixin):
    """An alert of the person's own, or 404."""

    permission_required = "alerts.change_alert"
    kwargs: dict[str, Any]

    @cached_property
    def alert(self) -> Alert:
        """The alert that the address names."""
        rows = Alert.objects.visible_to(self.request.user).select_related("problem", "challenge", "solution")
        alert: Alert = get_object_or_404(rows.select_related("user"), pk=self.kwargs["pk"])
        return alert

    def get_permission_object(self) -> Any:
        """The alert is what the permission is asked for."""
        return self.alert


class AlertDetailView(OwnAlertMixin, FormView[AlertForm]):
    """Change an alert; what it found, and what was said to be wrong."""

    template_name = "alerts/alert_detail.html"
    form_class = AlertForm

    def get_initial(self) -> dict[str, Any]:
        """As it is."""
        return initial_of(self.alert)

    def get_form_kwargs(self) -> dict[str, Any]:
        """The form differs between searches and match lists."""
        return super().get_form_kwargs() | {"source": self.alert.source}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what it found, as far as the person may see it now, and the tunings."""
        told = list(self.alert.items.filter(state__in=(ItemState.TOLD, ItemState.NEW))[:SHOWN_ITEMS])
        known = shown(self.alert, [item.uid for item in told]) if told else {}
        query = query_of(self.alert) if self.alert.source == Source.SEARCH else None
        return super().get_context_data(
            alert=self.alert,
            page=page_of(self.alert),
            items=[(item, known[item.uid]) for item in told if item.uid in known],
            tunings=[(tuning, left_out_of(tuning)) for tuning in self.alert.tunings.all()],
            query=query,
            chosen=facets_of(query, {}) if query else [],
            **kwargs,
        )

    def form_valid(self, form: AlertForm) -> HttpResponse:
        """Keep the changes."""
        services.change_alert(self.alert, **form.values())
        messages.success(self.request, _("Your changes were saved."))
        return redirect("alerts:alert-list")


class AlertPauseView(OwnAlertMixin, View):
    """Stop looking for a while."""

    http_method_names = ["post"]

    def post(self, request: Any, pk: int) -> HttpResponse:
        """Pause."""
        services.pause_alert(self.alert)
        messages.success(request, _("Paused: %(name)s.") % {"name": self.alert.title})
        return redirect("alerts:alert-list")


class AlertResumeView(OwnAlertMixin, View):
    """Look again."""

    http_method_names = ["post"]

    def post(self, request: Any, pk: int) -> HttpResponse:
        """Resume."""
        services.resume_alert(self.alert)
        messages.success(request, _("It looks again: %(name)s.") % {"name": self.alert.title})
        return redirect("alerts:alert-list")


class AlertDeleteView(OwnAlertMixin, TemplateView):
    """Delete a saved search, after asking."""

    template_name = "alerts/alert_delete.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say which."""
        return super().get_context_data(alert=self.alert, **kwargs)

    def post(self, request: Any, pk: int) -> HttpResponse:
        """Delete."""
        title = self.alert.title
        services.delete_alert(self.alert)
        messages.success(request, _("Deleted: %(name)s.") % {"name": title})
        return redirect("alerts:alert-list")


class ItemWrongView(PermittedMixin, FormView[WrongForm]):
    """Say that a result was wrong, and what to leave out from now on."""

    permission_required = "alerts.change_alert"
    template_name = "alerts/item_wrong.html"
    form_class = WrongForm

    @cached_property
    def item(self) -> AlertItem:
        """The result that the address names, of one of the person's own alerts, or 404."""
        rows = AlertItem.objects.visible_to(self.request.user)
        return get_object_or_404(rows.select_related("alert__user"), pk=self.kwargs["pk"])

    @cached_property
    def shown(self) -> Any:
        """The result as the person reads it; None when they may no longer see it."""
        return shown(self.item.alert, [self.item.uid]).get(self.item.uid)

    def get_permission_object(self) -> Any:
        """The alert is what the permission is asked for."""
        return self.item.alert

    def get_form_kwargs(self) -> dict[str, Any]:
        """The item's tags and words can be left out; only match lists can be stricter."""
        more = {
            "words": telling_words(self.item.alert, self.shown.card.title) if self.shown else (),
            "tags": tags_of(self.item.uid, self.request.user),
            "stricter": self.item.alert.source != Source.SEARCH,
        }
        return super().get_form_kwargs() | more

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say what it is about."""
        return super().get_context_data(item=self.item, shown=self.shown, alert=self.item.alert, **kwargs)

    def form_valid(self, form: WrongForm) -> HttpResponse:
        """Keep it, and show that it can be undone."""
        services.mark_wrong(
            self.item,
            title=self.shown.card.title if self.shown else _("something that you may no longer see"),
            tags=form.cleaned_data.get("tags", []),
            words=form.cleaned_data.get("words", []),
            stricter=form.cleaned_data.get("stricter", False),
        )
        messages.success(self.request, _("Understood. You can undo this below."))
        return HttpResponseRedirect(f"{self.item.alert.get_absolute_url()}#tunings")


class TuningUndoView(PermittedMixin, View):
    """Take a "not like this" back."""

    permission_required = "alerts.change_alert"
    http_method_names = ["post"]
    kwargs: dict[str, Any]

    @cached_property
    def tuning(self) -> Tuning:
        """The tuning that the address names, of one of the person's own alerts, or 404."""
        own = Alert.objects.visible_to(self.request.user)
        return get_object_or_404(Tuning.objects.filter(alert__in=own).select_related("alert"), pk=self.kwargs["pk"])

    def get_permission_object(self) -> Any:
        """The alert is what the permission is asked for."""
        return self.tuning.alert

    def post(self, request: Any, pk: int) -> HttpResponse:
        """Undo."""
        alert = self.tuning.alert
        services.undo_tuning(self.tuning)
        messages.success(request, _("Undone."))
        return redirect(alert)
