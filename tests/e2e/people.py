"""People at the browser's site, each at a browser of their own: they follow links, type, tick and press."""

import json
import re
from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, override
from playwright.sync_api import expect

from tests.e2e.conftest import PASSWORD, SHELL

PASTED_FROM = 70
"""Characters from which a text is pasted whole; shorter ones are typed key by key."""


def address_of(language: str, name: str, *args: Any) -> str:
    """An address of the site in a language."""
    with override(language):
        return reverse(name, args=args)


def said(language: str, words: Any) -> str:
    """What the site says for words of its code: a message or a lazy label."""
    with override(language):
        return gettext(words) if isinstance(words, str) else str(words)


def seat(people: dict[str, str]) -> None:
    """Give agencies an officer each, by e-mail address and name of the agency in either language."""
    SHELL["run"](
        "import json; from tests.e2e.stage import officer; "
        f"[officer(*pair) for pair in json.loads({json.dumps(people)!r}).items()]"
    )


class Someone:
    """A person who is signed in, or, without an address, a reader who is not."""

    def __init__(self, browser: Any, site: str, email: str = "") -> None:
        self.context = browser.new_context()
        self.page = self.context.new_page()
        self.site, self.language = site, "vi"
        if email:
            self.page.goto(f"{site}/vi/tai-khoan/login/")
            self.page.fill("input[name=login]", email)
            self.page.fill("input[name=password]", PASSWORD)
            self.page.press("input[name=password]", "Enter")
            self.page.wait_for_load_state()

    def reads(self, language: str) -> "Someone":
        """Take a language for the pages that are opened from now on."""
        self.language = language
        return self

    def go(self, name: str, *args: Any) -> None:
        """Open a page by its address."""
        self.page.goto(f"{self.site}{address_of(self.language, name, *args)}")

    def is_at(self, name: str, *args: Any) -> None:
        """This is the page of that name."""
        expect(self.page).to_have_url(re.compile(re.escape(address_of(self.language, name, *args))))

    def follow(self, name: str, *args: Any) -> None:
        """Follow a link of this page; one that the page does not show cannot be followed."""
        self._lead(self.page.locator(f"main a[href='{address_of(self.language, name, *args)}']").first)

    def type(self, name: str, text: str) -> None:
        """Put a text into a field in the place of what stands there, and go on to the next with the tab key."""
        field = self.page.locator(f"main [name='{name}']:visible")
        field.click()
        self.page.keyboard.press("Control+A")
        if len(text) < PASTED_FROM:
            field.press_sequentially(text)
        else:
            self.page.keyboard.insert_text(text)
        self.page.keyboard.press("Tab")
        expect(field).to_have_value(text)

    def choose(self, name: str, value: str) -> None:
        """Choose one of a list, or of the buttons that stand for it."""
        field = self.page.locator(f"main [name='{name}']")
        if field.first.get_attribute("type") == "radio":
            self.page.locator(f"main [name='{name}'][value='{value}']").check()
        else:
            field.select_option(value)

    def tick_field(self, label: str) -> None:
        """Tick a field of the taxonomy, opening the group that it is in."""
        part = self.page.locator("main [data-part=fields]")
        box = part.get_by_label(label, exact=True)
        if not box.is_visible():
            part.locator("details", has=self.page.get_by_label(label, exact=True)).locator("summary").click()
        box.check()

    def press(self, words: str) -> None:
        """Press a button by what it says; the site takes it."""
        self._lead(self.page.get_by_role("button", name=said(self.language, words), exact=True).first)
        expect(self.page.locator("main .field__error")).to_have_count(0)

    def send(self, **typed: str) -> None:
        """Fill in the form of an act and press what does it."""
        for name, text in typed.items():
            if self.page.locator(f"main textarea[name='{name}'], main input[name='{name}']:not([type=radio])").count():
                self._put(name, text)
            else:
                self.choose(name, text)
        self._lead(self.page.locator("main form[method=post] .buttons .button").first)
        expect(self.page.locator("main .field__error")).to_have_count(0)

    def sees(self, *words: str) -> None:
        """Each of the words stands on the page."""
        for one in words:
            expect(self.page.locator("main")).to_contain_text(one)

    def state(self, label: Any) -> None:
        """The page is of something in this state."""
        expect(self.page.locator("main .state").first).to_contain_text(said(self.language, label))

    def sections(self) -> list[tuple[str, str]]:
        """The parts of the page: heading and all words of each."""
        found: Sequence[Sequence[str]] = self.page.locator("main section").evaluate_all(
            "parts => parts.map(part => [part.querySelector('h2')?.textContent ?? '', part.textContent])"
        )
        return [(" ".join(heading.split()), " ".join(words.split())) for heading, words in found]

    def _put(self, name: str, text: str) -> None:
        """Dates are set with the browser's picker, which keys cannot reach in every language; the rest is typed."""
        if "date" in (self.page.locator(f"main [name='{name}']").first.get_attribute("type") or ""):
            self.page.locator(f"main [name='{name}']").fill(text)
        else:
            self.type(name, text)

    def _lead(self, control: Any) -> None:
        """Click what leads to another page, and wait until it is there."""
        with self.page.expect_navigation():
            control.click()
