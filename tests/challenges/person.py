"""A person at the site's forms: opens a page, fills what the page offers, presses one of its buttons."""

from typing import Any

from bs4 import BeautifulSoup, Tag
from django.test import Client

from hoip.accounts.models import User


class Person:
    """Someone who is signed in. What they cannot find on a page they cannot fill or press."""

    def __init__(self, user: User) -> None:
        self.client = Client()
        self.client.force_login(user)

    def open(self, address: str) -> BeautifulSoup:
        """A page, which must be there."""
        response = self.client.get(address, follow=True)
        assert response.status_code == 200, (address, response.status_code)
        return BeautifulSoup(response.content.decode(), "html.parser")

    def words(self, address: str) -> str:
        """What a page says in its main part."""
        main = self.open(address).main
        assert main is not None
        return " ".join(main.get_text(" ").split())

    def fill(self, address: str, press: dict[str, str] | None = None, *, holding: str = "", **fields: Any) -> Any:
        """Fill the form that has all of the fields, or the words `holding`, and send it; answers where it led.

        Raises:
            AssertionError: no such form or field, or the site did not take it.
        """
        page = self.open(address)
        form = next((form for form in page.select("main form") if self._fits(form, fields, press, holding)), None)
        assert form is not None, f"{address}: no form with {sorted(fields)} {press} {holding}"
        data = self._as_shown(form)
        data.update(fields)
        data.update(press or {})
        action = str(form.get("action") or address)
        response = self.client.post(action, data)
        if response.status_code == 200:
            shown = BeautifulSoup(response.content.decode(), "html.parser")
            errors = [" ".join(part.get_text().split()) for part in shown.select(".field__error, .errorlist, .callout")]
            message = f"{action}: not taken: {errors}"
            raise AssertionError(message)
        assert response.status_code == 302, (action, response.status_code)
        return response["Location"]

    @staticmethod
    def _fits(form: Tag, fields: dict[str, Any], press: dict[str, str] | None, holding: str) -> bool:
        """Whether a form of a page is the one."""
        names = {str(part.get("name")) for part in form.select("[name]")}
        posts = str(form.get("method", "")).lower() == "post"
        return posts and {*fields, *(press or {})} <= names and holding in form.get_text()

    @staticmethod
    def _as_shown(form: Tag) -> dict[str, Any]:
        """What the browser would send of a form that nobody touched."""
        data: dict[str, Any] = {}
        for part in form.select("input[name], textarea[name], select[name]"):
            name = str(part["name"])
            if part.has_attr("disabled"):
                continue
            if part.name == "textarea":
                data[name] = part.get_text().removeprefix("\n")
            elif part.name == "select":
                options = part.select("option")
                chosen = [option for option in options if option.has_attr("selected")]
                if not chosen and options and not part.has_attr("multiple"):
                    chosen = options[:1]
                values = [str(option.get("value", option.get_text())) for option in chosen]
                if values:
                    data[name] = values if part.has_attr("multiple") else values[0]
            elif part.get("type") in {"checkbox", "radio"}:
                if part.has_attr("checked"):
                    kept = data.setdefault(name, [])
                    kept.append(str(part.get("value", "on")))
            elif part.get("type") not in {"submit", "button", "file"}:
                data[name] = str(part.get("value", ""))
        return data
