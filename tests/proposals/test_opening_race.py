"""A bid sealed in the last moment, in a transaction that ends after two people have begun to open: it is not lost."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connection, transaction

from hoip import clock
from hoip.accounts.states import Role
from marketplace.proposals.models import Opening
from marketplace.proposals.services import opening
from marketplace.proposals.states import Side
from tests.accounts.factories import member_of, office_user
from tests.proposals.factories import close, complete, draft, open_challenge, seal

PATIENCE = 20
"""Seconds after which a thread that hangs fails the test."""


@pytest.mark.services
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_opening_waits_for_a_bid_that_is_being_sealed_in_time() -> None:
    if connection.vendor != "postgresql":  # SQLite writes one transaction after the other
        pytest.fail("DATABASE_URL names no PostgreSQL; `make test-services` sets it", pytrace=False)
    challenge = open_challenge()
    proposal = complete(draft(challenge))
    manager, officer = member_of(challenge.organisation, Role.MANAGER), office_user()
    is_sealed, go_on = Event(), Event()

    def seal_slowly() -> None:
        try:
            with transaction.atomic():
                seal(proposal)
                is_sealed.set()
                go_on.wait(PATIENCE)
        finally:
            connection.close()

    def open_with() -> Opening:
        try:
            return opening.confirm_opening(challenge, by=officer)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        sealing = threads.submit(seal_slowly)
        assert is_sealed.wait(PATIENCE)
        close(challenge)
        Opening.objects.create(challenge=challenge, first_by=manager, first_side=Side.AGENCY, first_at=clock.now())
        second = threads.submit(open_with)
        with pytest.raises(TimeoutError):
            second.result(timeout=2)
        go_on.set()
        sealing.result(PATIENCE)

        assert [row["bid"] for row in second.result(PATIENCE).record] == [proposal.number]
