"""What this room leaves for the worker."""

from django_tasks import task


@task()
def send_invitation(invitation_id: int) -> None:
    """Send the mail of one invitation, if it is still open."""
    from hoip.accounts.invitations import send

    send(invitation_id)


@task()
def confirm_withdrawal(withdrawal_id: int) -> None:
    """Confirm a withdrawal of consent to the address of the closed account."""
    from hoip.accounts.withdrawals import send_confirmation

    send_confirmation(withdrawal_id)


@task()
def confirm_erasure(email: str, language: str) -> None:
    """Tell a person, at the address that was just erased, that it was."""
    from hoip.accounts.withdrawals import send_erased

    send_erased(email, language)
