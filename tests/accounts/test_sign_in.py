"""Accounts: signing up and in, e-mail verification, passwords, second factors, sessions, limits; in Vietnamese and English."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from hoip.accounts.models import User
from tests.accounts.factories import OrganisationFactory, UserFactory, editor_user, member_of, office_user

pytestmark = pytest.mark.django_db
PASSWORD = "một mật khẩu đủ dài 42"
NEW = {
    "full_name": "Trần Thị Ngân",
    "email": "Ngan@Example.com",
    "password1": PASSWORD,
    "password2": PASSWORD,
    "intent": "provider",
    "consent": "on",
}


@pytest.fixture
def person() -> User:
    """Somebody with a password and a verified address."""
    user = UserFactory(email="an@example.com", full_name="Lê An")
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def sign_up(client: Any, **changes: Any) -> Any:
    return client.post(reverse("account_signup"), NEW | changes)


def sign_in(client: Any, password: str = PASSWORD, **more: Any) -> Any:
    return client.post(reverse("account_login"), {"login": "an@example.com", "password": password, **more})


def prove(client: Any) -> None:
    """Give the password once more, as pages about security ask."""
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def link_in(message: Any) -> str:
    """The first address in a mail that belongs to the site."""
    found = re.search(r"https?://[^/\s]+(/\S+)", str(message.body))
    assert found is not None
    return found[1]


def code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


# --- Sign-up ---------------------------------------------------------------------------------------


def test_sign_up_asks_what_one_comes_as_and_keeps_it_with_the_account(client: Any) -> None:
    page = client.get(reverse("account_signup")).content.decode()
    assert all(words in page for words in ("khởi nghiệp hoặc bên cung cấp giải pháp", "cơ quan nhà nước", "chuyên gia"))

    sign_up(client)

    user = User.objects.get()
    assert (user.email, user.full_name, user.intent, user.language) == (
        "ngan@example.com",
        "Trần Thị Ngân",
        "provider",
        "vi",
    )


@pytest.mark.parametrize(
    ("intent", "words"),
    [
        ("provider", "Đăng ký tổ chức"),
        ("agency", "Cơ quan nhà nước"),
        ("expert", "Hồ sơ chuyên gia"),
    ],
)
def test_the_address_is_confirmed_before_anything_and_leads_to_the_first_steps_of_ones_kind(
    client: Any, intent: str, words: str
) -> None:
    sign_up(client, intent=intent)
    assert client.get(reverse("workspace")).status_code == 302
    assert sign_in(client, login="ngan@example.com").status_code == 302
    assert client.get(reverse("workspace")).status_code == 302

    link = link_in(mail.outbox[0])
    assert client.get(link).status_code == 200
    client.post(link)
    response = sign_in(client, login="ngan@example.com")

    assert EmailAddress.objects.get().verified
    assert response["Location"] == reverse("accounts:first-steps")
    assert words in client.get(response["Location"]).content.decode()


def test_the_confirmation_speaks_the_language_of_the_page(client: Any) -> None:
    with override("en"):
        address = reverse("account_signup")
    client.post(address, NEW)

    assert User.objects.get().language == "en"
    assert "confirm" in mail.outbox[0].subject.lower()


def test_a_mail_about_the_account_speaks_its_owners_language_whoever_asks(client: Any, person: User) -> None:
    User.objects.update(language="en")

    client.post(reverse("account_reset_password"), {"email": "an@example.com"})

    assert "password" in mail.outbox[0].subject.lower()
    assert "/en/" in link_in(mail.outbox[0])


def test_the_mail_is_in_vietnamese_on_a_vietnamese_page(client: Any) -> None:
    sign_up(client)

    text = re.sub(r"https?://\S+", "", f"{mail.outbox[0].subject} {mail.outbox[0].body}")
    assert "xác nhận" in text.lower()
    assert not re.search(r"\b(Hello|Please|Thank you|confirm)\b", text)
    assert "example.com" not in text.replace("Ngan@Example.com", "").replace("ngan@example.com", "")
    assert mail.outbox[0].subject.startswith("H.OIP: ")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"intent": ""}, "intent"),
        ({"intent": "admin"}, "intent"),
        ({"full_name": ""}, "full_name"),
        ({"full_name": "<b>An</b>"}, "full_name"),
        ({"full_name": "a" * 151}, "full_name"),
        ({"email": "an"}, "email"),
        ({"password1": "123", "password2": "123"}, "password1"),
        ({"password2": "khác hẳn 1234567"}, "password2"),
    ],
)
def test_a_wrong_answer_is_told_at_its_field_and_makes_no_account(
    client: Any, changes: dict[str, str], field: str
) -> None:
    response = sign_up(client, **changes)

    assert response.status_code == 200
    assert list(response.context["form"].errors) == [field]
    assert not User.objects.exists()


def test_an_address_that_has_an_account_is_not_betrayed(client: Any, person: User) -> None:
    response = sign_up(client, email="AN@example.com")

    assert response.status_code == 302
    assert User.objects.count() == 1
    assert mail.outbox[0].to == ["an@example.com"]  # the owner is told instead


def test_signing_up_twice_makes_one_account(client: Any) -> None:
    sign_up(client)
    sign_up(Client())

    assert User.objects.count() == 1


# --- Signing in and passwords ----------------------------------------------------------------------


def test_one_signs_in_by_address_whatever_its_case(client: Any, person: User) -> None:
    OrganisationFactory().memberships.create(user=person, role="owner")

    response = sign_in(client, login="AN@Example.COM")

    assert response["Location"] == reverse("workspace")


def test_a_wrong_password_and_an_unknown_address_read_the_same(client: Any, person: User) -> None:
    wrong = sign_in(client, password="sai rồi 12345678").context["form"].errors
    unknown = sign_in(Client(), login="khong-co@example.com").context["form"].errors

    assert wrong == unknown


def test_a_forgotten_password_is_set_anew_by_mail_once(client: Any, person: User) -> None:
    client.post(reverse("account_reset_password"), {"email": "an@example.com"})
    client.post(reverse("account_reset_password"), {"email": "khong-co@example.com"})
    link = link_in(next(message for message in mail.outbox if message.to == ["an@example.com"]))
    form = client.get(link, follow=True)
    new = "mật khẩu hoàn toàn khác 9"
    client.post(form.redirect_chain[-1][0], {"password1": new, "password2": new})

    assert sign_in(Client(), password=new).status_code == 302
    assert sign_in(Client()).status_code == 200
    assert "password1" not in client.get(link, follow=True).content.decode()


def test_sign_in_is_limited(person: User, settings: Any) -> None:
    cache.clear()
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "2/m/key"}

    answers = [sign_in(Client(), password="sai rồi 12345678") for _ in range(3)]
    right = sign_in(Client())

    assert [response.status_code for response in answers] == [200, 200, 200]
    assert "quá nhiều lần" in answers[2].content.decode()
    assert right.status_code == 200 and "quá nhiều lần" in right.content.decode()
    cache.clear()


def test_ones_sessions_are_listed_and_the_others_ended(person: User) -> None:
    here, there = Client(), Client(HTTP_USER_AGENT="Máy ở phòng họp")
    sign_in(here), sign_in(there)
    there.get(reverse("accounts:profile"))

    page = here.get(reverse("usersessions_list")).content.decode()
    assert "Máy ở phòng họp" in page
    here.post(reverse("usersessions_list"))

    assert UserSession.objects.filter(user=person).count() == 1
    assert there.get(reverse("accounts:profile")).status_code == 302
    assert here.get(reverse("accounts:profile")).status_code == 200


# --- Second factors --------------------------------------------------------------------------------


@pytest.fixture
def with_totp(person: User) -> str:
    """The secret of the person's authenticator application."""
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    RecoveryCodes.activate(person)
    return secret


def test_an_application_is_set_up_with_its_code_and_recovery_codes_are_given(client: Any, person: User) -> None:
    sign_in(client)
    assert client.get(reverse("mfa_activate_totp"))["Location"].startswith(reverse("account_reauthenticate"))
    prove(client)
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    assert client.post(reverse("mfa_activate_totp"), {"code": "000000"}).status_code == 200
    cache.clear()

    client.post(reverse("mfa_activate_totp"), {"code": code(secret)})

    assert set(Authenticator.objects.values_list("type", flat=True)) == {"totp", "recovery_codes"}
    assert "Mã khôi phục" in client.get(reverse("mfa_view_recovery_codes")).content.decode()


def test_signing_in_asks_for_the_code_and_takes_it_once(client: Any, person: User, with_totp: str) -> None:
    cache.clear()
    assert sign_in(client)["Location"].startswith(reverse("mfa_authenticate"))
    assert client.get(reverse("accounts:profile")).status_code == 302
    now = code(with_totp)

    assert client.post(reverse("mfa_authenticate"), {"code": now}).status_code == 302
    assert client.get(reverse("accounts:profile")).status_code == 200
    again = Client()
    sign_in(again)
    assert again.post(reverse("mfa_authenticate"), {"code": now}).status_code == 200


def test_a_recovery_code_lets_one_in_once(client: Any, person: User, with_totp: str) -> None:
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    sign_in(client)

    assert client.post(reverse("mfa_authenticate"), {"code": codes[0]}).status_code == 302
    again = Client()
    sign_in(again)
    assert again.post(reverse("mfa_authenticate"), {"code": codes[0]}).status_code == 200


@pytest.mark.parametrize(
    "make", [office_user, editor_user, lambda: UserFactory(is_staff=True), lambda: UserFactory(is_superuser=True)]
)
def test_office_editors_and_staff_go_nowhere_without_a_second_factor(client: Any, make: Any) -> None:
    user = make()
    client.force_login(user)

    for address in (reverse("workspace"), "/admin/", reverse("accounts:organisation-list")):
        assert client.get(address)["Location"] == reverse("mfa_index")
    assert client.get(reverse("mfa_index")).status_code == 200
    TOTP.activate(user, generate_totp_secret())
    assert client.get(reverse("workspace")).status_code == 200


def test_members_of_organisations_need_none(client: Any) -> None:
    client.force_login(member_of(OrganisationFactory()))

    assert client.get(reverse("workspace")).status_code == 200


@pytest.mark.parametrize(("demo", "allowed"), [("1", True), ("0", False)])
def test_only_a_demo_may_lift_that(demo: str, allowed: bool, tmp_path: Any) -> None:
    import importlib.util
    import os
    from pathlib import Path

    spec = importlib.util.spec_from_file_location("base_again", Path(__file__).parents[2] / "hoip/settings/base.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    before = dict(os.environ)
    os.environ.update(DEMO=demo, MFA_REQUIRED_FOR_STAFF="0", VAR_DIR=str(tmp_path))
    try:
        if allowed:
            spec.loader.exec_module(module)
            assert module.MFA_REQUIRED_FOR_STAFF is False
        else:
            with pytest.raises(ImproperlyConfigured, match="DEMO"):
                spec.loader.exec_module(module)
    finally:
        os.environ.clear()
        os.environ.update(before)


# --- The pages in both languages -------------------------------------------------------------------

PAGES = (
    "account_email",
    "account_change_password",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "usersessions_list",
    "account_reauthenticate",
    "account_logout",
)
ENGLISH = re.compile(
    r"\b(Password|Sign In|Sign Out|E-mail Address|Authenticator App|Security Keys?|Sessions|Forgot|Confirm|Submit)\b"
)


@pytest.mark.parametrize("name", PAGES)
def test_account_pages_are_in_vietnamese_and_in_the_sites_look(client: Any, person: User, name: str) -> None:
    sign_in(client)
    prove(client)
    response = client.get(reverse(name))
    page = response.content.decode()
    text = re.sub(r"<(script|style)[^>]*>.*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL)

    assert response.status_code == 200
    assert not ENGLISH.search(text), ENGLISH.search(text)
    assert 'class="site-header"' in page


@pytest.mark.parametrize("name", ["account_login", "account_signup", "account_reset_password"])
def test_pages_before_signing_in_are_in_vietnamese(client: Any, name: str) -> None:
    page = client.get(reverse(name)).content.decode()

    assert not ENGLISH.search(re.sub(r"<(script|style)[^>]*>.*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL))


def test_every_sentence_of_allauth_has_its_vietnamese() -> None:
    from pathlib import Path

    import allauth
    import polib

    ours = polib.pofile(str(Path(__file__).parents[2] / "locale-thirdparty/vi/LC_MESSAGES/django.po"))
    done = {(entry.msgctxt, entry.msgid) for entry in ours.translated_entries()}
    source = Path(allauth.__file__).parent / "locale" / "de" / "LC_MESSAGES" / "django.po"
    used = (
        "account/",
        "mfa/",
        "usersessions/",
        "core/",
        "templates/account",
        "templates/mfa",
        "templates/usersessions",
    )
    wanted = {
        (entry.msgctxt, entry.msgid)
        for entry in polib.pofile(str(source))
        if not entry.obsolete and any(path.startswith(used) for path, _line in entry.occurrences)
    }

    assert wanted - done == set()
