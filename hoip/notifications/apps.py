"""Application configuration of this room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    """What people are told, in the application and by e-mail."""

    name = "hoip.notifications"
    verbose_name = _("notifications")

    def ready(self) -> None:
        """Send digests, and try again what did not go out."""
        from hoip.notifications import due
        from hoip.notifications.delivery import send_waiting
        from hoip.notifications.digests import send_digests

        due.register("notifications.send_digests", send_digests)
        due.register("notifications.send_waiting", send_waiting)
