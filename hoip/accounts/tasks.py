"""What this room leaves for the worker."""

from django_tasks import task


@task()
def send_invitation(invitation_id: int) -> None:
    """Send the mail of one invitation, if it is still open."""
    from hoip.accounts.invitations import send

    send(invitation_id)
