"""Consent to keeping one's data: asked when an account is made, kept with its words, seen by the person."""

import re
from typing import Any

import pytest
from django.urls import reverse
from django.utils.translation import override

from cms.services.tree import ensure_site_tree
from hoip.accounts import consent
from hoip.accounts.models import Consent, Invitation, User
from hoip.accounts.services.consents import give_consent
from hoip.accounts.states import Role
from hoip.audit.models import Entry
from hoip.clock import now
from tests.accounts.factories import OrganisationFactory, UserFactory
from tests.accounts.test_sign_in import NEW, sign_up

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "words", "privacy"),
    [
        ("vi", "Tôi đồng ý để H.OIP lưu họ tên", "/vi/quyen-rieng-tu/"),
        ("en", "I agree that H.OIP keeps", "/en/privacy/"),
    ],
)
def test_sign_up_asks_with_an_empty_box_and_leads_to_the_privacy_page(
    client: Any, language: str, words: str, privacy: str
) -> None:
    ensure_site_tree()
    with override(language):
        shown = client.get(reverse("account_signup")).content.decode()

    box = re.findall(r'<input[^>]*name="consent"[^>]*>', shown)
    assert words in shown
    assert f'href="{privacy}"' in shown.partition("<footer")[0]
    assert len(box) == 1 and "required" in box[0] and "checked" not in box[0]


def test_without_consent_there_is_no_account(client: Any) -> None:
    answers = {key: value for key, value in NEW.items() if key != "consent"}

    response = client.post(reverse("account_signup"), answers)

    assert "Tài khoản cần sự đồng ý này" in response.content.decode()
    assert not User.objects.exists() and not Consent.objects.exists()


def test_consent_is_kept_with_its_words_version_time_and_way_and_goes_on_record(client: Any) -> None:
    before = now()
    sign_up(client)

    kept = Consent.objects.get()

    assert (kept.user.email, kept.version, kept.language, kept.how) == (
        "ngan@example.com",
        consent.VERSION,
        "vi",
        "sign_up",
    )
    assert kept.text.startswith("Tôi đồng ý để H.OIP lưu họ tên")
    assert before <= kept.at <= now()
    entry = Entry.objects.get(action="accounts.consent_given")
    assert entry.actor == str(kept.user.public_id)
    assert entry.facts == {"version": consent.VERSION, "language": "vi", "how": "sign_up"}


def test_somebody_who_was_invited_is_asked_too(client: Any) -> None:
    invitation = Invitation.objects.create(
        organisation=OrganisationFactory(),
        email="moi@example.com",
        role=Role.MEMBER,
        expires_at=now().replace(year=2099),
    )
    accept = reverse("accounts:invitation-accept", args=[invitation.token])

    response = client.post(
        f"{reverse('account_signup')}?next={accept}", NEW | {"email": "moi@example.com", "consent": ""}
    )

    assert response.status_code == 200
    assert not User.objects.filter(email="moi@example.com").exists()


def test_one_reads_on_ones_own_page_what_one_agreed_to(client: Any) -> None:
    user = UserFactory()
    with override("en"):
        give_consent(user)
    Consent.objects.create(
        user=UserFactory(), version="x", language="vi", text="Của người khác", how="sign_up", at=now()
    )
    client.force_login(user)

    shown = client.get(reverse("accounts:profile")).content.decode()

    assert f"Phiên bản {consent.VERSION}, đồng ý khi đăng ký" in shown
    assert '<p lang="en">I agree that H.OIP keeps' in shown
    assert "Của người khác" not in shown and 'name="consent"' not in shown


def test_an_account_from_before_agrees_on_its_own_page_once(client: Any) -> None:
    user = UserFactory()
    client.force_login(user)
    address = reverse("accounts:consent-give")
    assert "Chưa có sự đồng ý nào" in client.get(reverse("accounts:profile")).content.decode()

    refused = client.post(address, {}, follow=True).content.decode()
    assert "chưa ghi gì" in refused and not Consent.objects.exists()
    for _time in range(2):
        client.post(address, {"consent": "yes"})

    assert Consent.objects.get().how == "profile"
    assert Entry.objects.filter(action="accounts.consent_given").count() == 1


def test_new_words_are_asked_anew_and_the_old_consent_stays(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    user = UserFactory()
    give_consent(user)
    client.force_login(user)
    monkeypatch.setattr("hoip.accounts.services.consents.VERSION", "2027-01")

    assert 'name="consent"' in client.get(reverse("accounts:profile")).content.decode()
    client.post(reverse("accounts:consent-give"), {"consent": "yes"})

    assert list(Consent.objects.filter(user=user).values_list("version", flat=True)) == ["2027-01", consent.VERSION]
