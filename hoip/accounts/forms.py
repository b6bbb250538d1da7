"""Forms of accounts and organisations."""

from typing import Any

from django import forms
from django.http import HttpRequest


class SignupDetailsForm(forms.Form):
    """What sign-up asks beside the address and the password."""

    def signup(self, request: HttpRequest, user: Any) -> None:
        """Keep the answers with the new account."""
