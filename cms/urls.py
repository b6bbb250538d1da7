"""Addresses beside the pages, which are found by their slugs."""

from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from cms import feeds, views

app_name = "cms"

urlpatterns = [
    path(_("feeds/<slug:section>.rss"), require_safe(feeds.SectionFeed()), name="feed-rss"),
    path(_("feeds/<slug:section>.atom"), require_safe(feeds.SectionAtomFeed()), name="feed-atom"),
    path(_("challenge/<str:number>/calendar.ics"), views.ChallengeCalendarView.as_view(), name="challenge-calendar"),
    path(_("event/<int:pk>/sign-up/"), views.EventSignUpView.as_view(), name="event-sign-up"),
    path(_("event/<int:pk>/cancel/"), views.EventCancelView.as_view(), name="event-cancel"),
    path(_("event/<int:pk>/calendar.ics"), views.EventCalendarView.as_view(), name="event-calendar"),
    path(_("event/<int:pk>/sign-ups/"), views.EventRegistrationsView.as_view(), name="event-registrations"),
]
