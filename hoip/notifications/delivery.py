"""Send a notice by e-mail in its reader's language."""


def deliver(notification_id: int) -> None:
    """Send the notice with this id once."""
