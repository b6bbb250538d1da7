"""Every kind of person tries to read, list, export, search, guess or count what is sealed. Nobody gets anywhere."""

import logging
import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.test import Client
from django.urls import NoReverseMatch, reverse
from wagtail.models import ReferenceIndex

from challenges.models import ChallengeCriterion
from challenges.services.addenda import extend_challenge
from hoip.accounts.models import User
from hoip.accounts.states import OFFICE_GROUP, Role
from hoip.audit.models import Entry
from hoip.notifications.models import Notification
from marketplace.evaluation.services import panels
from marketplace.evaluation.states import PanelRole
from marketplace.proposals.models import Proposal
from tests.accounts.factories import OrganisationFactory, UserFactory, editor_user, member_of, office_user
from tests.permissions.test_matrix import our_addresses
from tests.proposals.factories import (
    SECRET,
    bidder,
    close,
    open_challenge,
    owner_of,
    sealed,
    write,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def staff_without_second_factor(settings: Any) -> None:
    settings.MFA_REQUIRED_FOR_STAFF = False


def people_around(challenge: Any) -> dict[str, User | None]:
    """One of each kind that is not of the bidding team, each with all the rights of its kind."""
    for name in ("office", "editors"):
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.add(Permission.objects.get(codename="access_admin"))
    partner = member_of(OrganisationFactory())
    return {
        "anonymous": None,
        "rival": bidder()[0],
        "agency owner": member_of(challenge.organisation),
        "agency manager": member_of(challenge.organisation, Role.MANAGER),
        "partner": partner,
        "office": office_user(),
        "editor": editor_user(),
        "superuser": UserFactory(is_staff=True, is_superuser=True),
        "panel chair": seated(challenge, PanelRole.CHAIR),
        "panel secretary": seated(challenge, PanelRole.SECRETARY),
        "office superuser": UserFactory(is_staff=True, is_superuser=True, groups=[OFFICE_GROUP]),
    }


def seated(challenge: Any, role: str) -> User:
    """A person with a seat on the challenge's panel, which can be formed long before its bids are opened."""
    panel, person = panels.create_panel(challenge, by=None), UserFactory()
    panels.answer_invitation(panels.invite_member(panel, person, role=role, by=None), accept=True, by=person)
    return person


def signed_in(user: User | None) -> Client:
    client = Client(raise_request_exception=True)
    if user is not None:
        client.force_login(user)
    return client


def own_addresses(proposal: Proposal) -> list[str]:
    """Every address that names the bid or a part of it."""
    version, document, member = proposal.versions.get(), proposal.documents.get(), proposal.team.get()
    number = proposal.number
    made = [
        reverse("files:file-download", args=[document.file_id]),
        reverse("proposals:proposal-step", args=[number, "offer"]),
        reverse("proposals:document-remove", args=[number, document.pk]),
        reverse("proposals:member-remove", args=[number, member.pk]),
        reverse("proposals:member-ask", args=[number, member.pk]),
        *(
            reverse(f"proposals:{name}", args=[number, version.number])
            for name in ("version-receipt", "version-receipt-pdf", "version-export")
        ),
    ]
    made += [
        reverse(f"proposals:{name}", args=[number])
        for name in (
            "proposal-detail", "proposal-edit", "step-team", "step-documents", "proposal-submit", "proposal-withdraw",
            "proposal-resume", "proposal-cure", "proposal-screen", "member-add", "partner-add", "document-add",
        )
    ]  # fmt: skip
    return [*made, reverse("shortlists:bid-add", args=[number])]


def test_nobody_outside_the_team_reaches_any_address_of_a_sealed_bid() -> None:
    challenge = open_challenge()
    proposal = sealed(challenge)

    for who, user in people_around(challenge).items():
        client = signed_in(user)
        for address in own_addresses(proposal):
            for send in (client.get, client.post):
                response = send(address)
                assert response.status_code in {302, 404, 405}, (who, address, response.status_code)
                if response.status_code == 302:
                    assert "login" in response["Location"], (who, address)
                assert SECRET not in response.content.decode(errors="replace"), (who, address)
    assert Proposal.objects.get(pk=proposal.pk).state == "submitted"


def panel_addresses(challenge: Any, number: str, file: Any) -> list[str]:
    """Every address of the panel's pages that names a bid."""
    key = challenge.criteria.get().pk
    return [
        *(
            reverse(f"evaluation:{name}", args=[challenge.number, number])
            for name in ("sheet", "sheet-lock", "consensus")
        ),
        reverse("evaluation:paper", args=[challenge.number, number, file]),
        *(
            reverse(f"evaluation:{name}", args=[challenge.number, number, key])
            for name in ("remark-add", "score-change")
        ),
    ]


def test_the_panels_pages_answer_alike_for_a_sealed_bid_and_for_one_that_does_not_exist() -> None:
    challenge = open_challenge()
    ChallengeCriterion.objects.create(challenge=challenge, order=1, text_vi="Đáp ứng nhu cầu", weight=100)
    proposal = sealed(challenge)
    file = proposal.documents.get().file_id

    for who, user in people_around(challenge).items():
        client = signed_in(user)
        there = panel_addresses(challenge, proposal.number, file)
        nowhere = panel_addresses(challenge, proposal.number[:-3] + "ZZZ", uuid4())
        for real, made_up in zip(there, nowhere, strict=True):
            for method in ("get", "post"):
                answer, other = getattr(client, method)(real), getattr(client, method)(made_up)
                assert answer.status_code == other.status_code, (who, real)
                assert answer.status_code in {302, 403, 404, 405}, (who, real)
                assert SECRET not in answer.content.decode(errors="replace"), (who, real)


def read(client: Client, address: str) -> str:
    """What a page or file says, without what differs between any two requests; empty when it is refused."""
    response = client.get(address)
    if response.status_code != 200:
        return ""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return cleaned(body.decode(errors="replace"))


def crawl(client: Client, challenge: Any) -> dict[str, str]:
    """What every page without arguments, and every page about the challenge, says to a person who may see it."""
    addresses = ["/admin/", "/admin/reports/audit/", "/admin/reports/audit/?export=csv", f"/vi/search/?q={SECRET}"]
    addresses.append(f"/vi/search/?q={challenge.number}")
    for name in sorted(our_addresses()):
        for args in ([], [challenge.number]):
            try:
                addresses.append(reverse(name, args=args))
            except NoReverseMatch:  # an address with other arguments
                continue
    found = {}
    for address in addresses:
        found[address] = read(client, address)
        if "/admin/" in address:
            read(client, "/vi/search/")  # shows once what the back office said when it refused
    return {address: page for address, page in found.items() if page}


def cleaned(text: str) -> str:
    """A page without what differs between any two requests."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"|"CSRF_TOKEN": "\w+"|data-csrf\S*', "", text)
    text = re.sub(r"\d{1,2}:\d\d(:\d\d)?(\.\d+)?|nonce\S+", "", text)
    text = re.sub(r"(?i)just now|\d+\s(?:minutes?|seconds?) ago|vừa xong|\d+\s(?:phút|giây) trước", "", text)
    return re.sub(r"[0-9a-f]{12,64}", "", text)


def test_no_page_differs_by_whether_there_are_bids_so_that_nobody_can_count_them() -> None:
    """Each person looks at everything before and after bids are begun, sealed, changed and withdrawn."""
    challenge = open_challenge()
    people = people_around(challenge)
    for alike in (
        "agency manager",
        "partner",
        "office superuser",
        "panel secretary",
    ):  # see what the others see; each costs 100 pages
        del people[alike]
    teams = [bidder() for _ in range(3)]
    before = {who: crawl(signed_in(user), challenge) for who, user in people.items()}

    bids = [sealed(challenge, team) for team in teams]
    from marketplace.proposals.services.sealing import withdraw_proposal

    withdraw_proposal(bids[0], by=owner_of(bids[0]))
    write(bids[1], "offer", {"summary": f"Đổi {SECRET}"})
    signed_in(teams[1][0]).get(reverse("files:file-download", args=[bids[1].documents.get().file_id]))

    for who, user in people.items():
        client = signed_in(user)
        for address, page in ((address, read(client, address)) for address in before[who]):
            assert SECRET in address or SECRET not in page, (who, address)  # a search repeats what was asked
            assert page == before[who][address], (who, address)


def test_after_the_deadline_and_before_the_opening_nothing_more_is_told() -> None:
    challenge = open_challenge()
    proposal = sealed(challenge)
    close(challenge)

    for who, user in people_around(challenge).items():
        client = signed_in(user)
        for address in own_addresses(proposal):
            assert client.get(address).status_code in {302, 404, 405}, (who, address)
        page = client.get(reverse("proposals:challenge-proposals", args=[challenge.number])).content.decode()
        assert proposal.number not in page
        assert proposal.solution.name not in page


def test_nobody_outside_is_told_of_anything_by_notice() -> None:
    challenge = open_challenge()
    people = people_around(challenge)
    seen = set(Notification.objects.values_list("pk", flat=True))

    proposal = sealed(challenge)

    told = set(Notification.objects.exclude(pk__in=seen).values_list("recipient_id", flat=True))
    assert told <= set(proposal.organisation.memberships.values_list("user_id", flat=True))
    assert not told & {user.pk for user in people.values() if user}


def test_addresses_of_ones_own_rows_tell_nothing_of_the_rows_of_others(client: Any) -> None:
    """Running numbers in addresses would let a rival count what the platform takes in between two of their own acts."""
    proposal = sealed(open_challenge())
    client.force_login(owner_of(proposal))
    pages = [
        proposal.get_absolute_url(),
        reverse("proposals:step-team", args=[proposal.number]),
        reverse("proposals:step-documents", args=[proposal.number]),
        reverse("notifications:notification-list"),
    ]

    for address in pages:
        page = client.get(address).content.decode()
        links = re.findall(r'(?:href|action)="([^"]+)"', page)
        ours = [link for link in links if proposal.number in link or "/thong-bao/" in link or "/tep/" in link]
        assert ours
        for link in ours:
            rest = link.replace(proposal.number, "").replace(proposal.challenge.number, "")
            assert not re.search(r"/\d{2,}(/|$)", rest), link


def test_wagtails_count_of_uses_knows_no_bids() -> None:
    challenge = open_challenge()
    proposal = sealed(challenge)

    for thing in (challenge, proposal.organisation, proposal.solution):
        uses = ReferenceIndex.get_references_to(thing)
        assert not [use for use in uses if use.content_type.app_label == "proposals"]


def test_the_audit_log_shows_no_act_on_a_sealed_bid_and_all_of_them_once_it_is_opened() -> None:
    from hoip import clock
    from tests.proposals.factories import open_bids

    challenge = open_challenge(is_blind=False)
    proposal = sealed(challenge)
    assert Entry.objects.about(proposal).count() > 3

    assert not Entry.objects.readable(clock.now()).filter(action__startswith="proposals.").exists()
    open_bids(challenge)
    shown = Entry.objects.readable(clock.now())
    assert shown.filter(action="proposals.proposal_submitted", target_id=proposal.number).count() == 1
    assert str(proposal.pk) not in shown.about(proposal).values_list("target_id", flat=True)


def test_a_planted_phrase_is_in_no_table_file_index_cache_or_log(caplog: Any, tmp_path: Path, settings: Any) -> None:
    """Everything that a backup would hold, read as bytes, before the deadline."""
    from django.core.cache import cache

    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    caplog.set_level(logging.DEBUG)
    challenge = open_challenge()
    proposal = sealed(challenge)
    client = signed_in(owner_of(proposal))
    for address in own_addresses(proposal)[:1] + [proposal.get_absolute_url()]:
        client.get(address)
    extend_challenge(
        challenge, by=office_user(), closes_at=challenge.closes_at.replace(year=2031), reason="Thêm thời gian"
    )
    call_command("rebuild_index")
    call_command("run_due")

    phrases = [SECRET.encode(), SECRET.encode("utf-16-le"), SECRET.encode("unicode_escape")]
    dump = table_dump()
    assert proposal.number.encode() in dump
    for phrase in phrases:
        assert phrase not in dump
        assert phrase not in caplog.text.encode()
        assert phrase not in repr(getattr(cache, "_cache", {})).encode()
        for path in tmp_path.rglob("*"):
            assert not path.is_file() or phrase not in path.read_bytes(), path
        for content in stored_files():
            assert phrase not in content


def table_dump() -> bytes:
    """Every value of every row of every table."""
    rows = []
    for model in apps.get_models():
        if model._meta.managed and not model._meta.proxy:
            for row in model._base_manager.values_list():
                rows.extend(bytes(v) if isinstance(v, memoryview | bytes) else str(v).encode() for v in row)
    return b"\n".join(rows)


def stored_files() -> list[bytes]:
    """The content of every private file as the store keeps it."""
    from hoip.files.models import PrivateFile

    found = []
    for file in PrivateFile.objects.all():
        with file.file.open("rb") as content:
            found.append(content.read())
    return found
