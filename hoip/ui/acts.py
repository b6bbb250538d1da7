"""A page that asks before an act: a form, a verb, and back; a refusal is said in the form."""

from abc import ABC, abstractmethod
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.views.generic import FormView

from hoip.exceptions import DomainError


def add_refusal(form: Any, refusal: DomainError) -> None:
    """Put a refusal and each of its reasons into a form."""
    form.add_error(None, refusal.message)
    for reason in (*getattr(refusal, "missing", []), *getattr(refusal, "reasons", [])):
        form.add_error(None, reason)


class ActView(ABC, FormView[Any]):
    """An act on one object; stands behind the room's own mixin, which fetches the object and asks the permission.

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
    def on_record(self, refusal: DomainError) -> None:
        """Keep a refusal on record, outside the transaction that it ended."""

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
            self.on_record(refusal)
            add_refusal(form, refusal)
            return self.form_invalid(form)
        messages.success(self.request, self.done)
        return self.after(answer)
