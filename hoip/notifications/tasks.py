"""What notifications leave for the worker."""

from django_tasks import task


@task()
def deliver_notification(notification_id: int) -> None:
    """Send one notice by e-mail, if its recipient wants that and it was not sent before."""
    from hoip.notifications.delivery import deliver

    deliver(notification_id)
