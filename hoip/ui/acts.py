"""Acts of a page: one that asks before it acts, with a form, and one that a button does at once.

Both stand behind the room's own mixin, which fetches the object, asks the permission and keeps refusals on record.
"""

from abc import ABC, abstractmethod
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.views.generic import FormView, View

from hoip.exceptions import DomainError

MOST_REASONS = 20


def words_of(refusal: DomainError) -> list[Any]:
    """What a refusal says, and each of its reasons."""
    return [refusal.message, *getattr(refusal, "missing", []), *getattr(refusal, "reasons", [])]


def add_refusal(form: Any, refusal: DomainError) -> None:
    """Put a refusal and each of its reasons into a form."""
    for words in words_of(refusal):
        form.add_error(None, words)


def tell_refusal(request: HttpRequest, refusal: DomainError) -> None:
    """Say a refusal and its first reasons on the next page."""
    for words in words_of(refusal)[: MOST_REASONS + 1]:
        messages.error(request, str(words))


def tell_errors(request: HttpRequest, form: Any) -> None:
    """Say what is wrong with a form that has no page of its own on the next page."""
    for errors in form.errors.values():
        messages.error(request, " ".join(str(words) for words in errors))


class ActView(ABC, FormView[Any]):
    """An act on one object that a page of its own asks for: a form, a verb, and back.

    Attributes:
        heading, text, act_label: the words of the page and of its button.
        done: what is said when it is done.
        danger: the act cannot be taken back; its button says so by its colour.
    """

    heading: Any = ""
    text: Any = ""
    act_label: Any = ""
    done: Any = ""
    danger = False

    @abstractmethod
    def act(self, form: Any) -> Any:
        """Call the verb with what the form holds. Raises DomainError when it refuses."""

    @abstractmethod
    def refuse(self, refusal: DomainError) -> None:
        """Keep a refusal on record, outside the transaction that it ended; the room's mixin does it."""

    @abstractmethod
    def after(self, answer: Any) -> HttpResponse:
        """Where it leads, given what the verb answered."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the words of the act."""
        words = {"heading": self.heading, "text": self.text, "act_label": self.act_label, "danger": self.danger}
        return super().get_context_data(**(words | kwargs))

    def form_valid(self, form: Any) -> HttpResponse:
        """Act, or say why not."""
        try:
            answer = self.act(form)
        except DomainError as refusal:
            self.refuse(refusal)
            add_refusal(form, refusal)
            return self.form_invalid(form)
        messages.success(self.request, self.done)
        return self.after(answer)


class ButtonView(ABC, View):
    """An act on one object that a button does at once; why it was refused is said on the page it leads back to."""

    http_method_names = ["post"]

    @abstractmethod
    def act(self) -> Any:
        """Call the verb, and answer what is said, or nothing. Raises DomainError when it refuses."""

    @abstractmethod
    def refuse(self, refusal: DomainError) -> None:
        """Keep a refusal on record, outside the transaction that it ended; the room's mixin does it."""

    @abstractmethod
    def back(self) -> HttpResponse:
        """Where it leads."""

    def after(self) -> HttpResponse:
        """Where it leads once it is done."""
        return self.back()

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Act, or say why not."""
        try:
            words = self.act()
        except DomainError as refusal:
            self.refuse(refusal)
            tell_refusal(request, refusal)
            return self.back()
        if words:
            messages.success(request, words)
        return self.after()
