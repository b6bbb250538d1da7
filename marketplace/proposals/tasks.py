"""What this room leaves for the worker."""

from django_tasks import task


@task()
def ask_team_member(member_id: str) -> None:
    """Mail a person who is named in a team, unless they answered or were taken off meanwhile."""
    from marketplace.proposals.mails import send_team_question

    send_team_question(member_id)
