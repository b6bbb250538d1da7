"""Addresses of this room."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from hoip.notifications import views

app_name = "notifications"

urlpatterns = [
    path(_("notifications/"), views.NotificationListView.as_view(), name="notification-list"),
    path(_("notifications/<uuid:public_id>/open/"), views.NotificationOpenView.as_view(), name="notification-open"),
    path(_("notifications/read/"), views.NotificationReadAllView.as_view(), name="notification-read-all"),
    path(_("notifications/preferences/"), views.PreferencesView.as_view(), name="preferences"),
    path(_("notifications/follow/"), views.WatchView.as_view(), name="watch"),
    path(_("notifications/stop/<str:token>/"), views.UnsubscribeView.as_view(), name="unsubscribe"),
]
