"""Addresses of this room."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from marketplace.alerts import views

app_name = "alerts"

urlpatterns = [
    path(_("alerts/"), views.AlertListView.as_view(), name="alert-list"),
    path(_("alerts/new/"), views.AlertCreateView.as_view(), name="alert-create"),
    path(_("alerts/<int:pk>/"), views.AlertDetailView.as_view(), name="alert-detail"),
    path(_("alerts/<int:pk>/pause/"), views.AlertPauseView.as_view(), name="alert-pause"),
    path(_("alerts/<int:pk>/resume/"), views.AlertResumeView.as_view(), name="alert-resume"),
    path(_("alerts/<int:pk>/delete/"), views.AlertDeleteView.as_view(), name="alert-delete"),
    path(_("alerts/results/<int:pk>/wrong/"), views.ItemWrongView.as_view(), name="item-wrong"),
    path(_("alerts/tunings/<int:pk>/undo/"), views.TuningUndoView.as_view(), name="tuning-undo"),
]
