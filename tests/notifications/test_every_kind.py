"""Every kind of notice that any room registers, rendered from its own samples in both languages."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils.translation import override

from hoip.notifications.delivery import notice_mail
from hoip.notifications.groups import GROUPS
from hoip.notifications.kinds import Facts, Kind, all_kinds, unlisted_kinds
from hoip.notifications.models import Notification
from tests.accounts.factories import UserFactory

LONGEST_SUBJECT = 200
PLACEHOLDER = re.compile(r"%\(\w+\)|\{\w+\}|None\b")


def cases() -> Iterator[Any]:
    """Each kind with each of its samples."""
    for kind in all_kinds():
        for number, facts in enumerate(kind.samples):
            yield pytest.param(kind, facts, id=f"{kind.name}-{number}")


@pytest.mark.parametrize(("kind", "facts"), cases())
def test_a_kind_reads_well_in_both_languages(kind: Kind, facts: Facts) -> None:
    words = {}
    for language in ("vi", "en"):
        with override(language):
            words[language] = (kind.title(facts), kind.body(facts))

    for title, body in words.values():
        assert title.strip() and body.strip()
        assert len(title) <= LONGEST_SUBJECT and "\n" not in title
        assert not PLACEHOLDER.search(title + body)
    assert words["vi"][0] != words["en"][0] and words["vi"][1] != words["en"][1]


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(("kind", "facts"), cases())
def test_the_mail_of_a_kind_can_be_made(kind: Kind, facts: Facts, language: str) -> None:
    reader = UserFactory(language=language)
    row = Notification(
        recipient=reader, kind=kind.name, facts=dict(facts), path="/vi/", target_type="x.y", target_id="1"
    )

    with override(language):
        mail = notice_mail(row, kind)
        title, body = kind.title(facts), kind.body(facts)

    assert mail.subject.endswith(" ".join(title.split()))
    assert body in str(mail.body) and f'<html lang="{language}">' in str(mail.alternatives[0][0])  # type: ignore[attr-defined]
    assert ("List-Unsubscribe" in mail.extra_headers) is not kind.mandatory


def test_every_kind_brings_samples_and_belongs_to_a_group_that_people_can_choose() -> None:
    assert [kind.name for kind in all_kinds() if not kind.samples] == []
    assert {kind.group for kind in all_kinds()} <= set(GROUPS)
    assert all_kinds()


def test_what_no_list_of_mails_shows_is_a_kind_that_exists() -> None:
    assert unlisted_kinds() - {kind.name for kind in all_kinds()} == set()
