"""What the forms of every room share."""

import pytest
from django import forms

from hoip.accounts.models import User
from hoip.ui.forms import offer
from tests.accounts.factories import UserFactory


class Form(forms.Form):
    person = forms.ModelChoiceField(queryset=User.objects.none())
    colour = forms.ChoiceField()
    text = forms.CharField()


@pytest.mark.django_db
def test_a_form_takes_what_it_was_offered_and_nothing_else() -> None:
    offered, other = UserFactory(), UserFactory()
    outcomes = []
    for person, colour in ((offered, "red"), (other, "red"), (offered, "green")):
        form = Form({"person": person.pk, "colour": colour, "text": "a"})
        offer(form, "person", User.objects.filter(pk=offered.pk))
        offer(form, "colour", [("red", "Red")])
        outcomes.append(sorted(form.errors))

    assert outcomes == [[], ["person"], ["colour"]]


def test_a_field_without_choices_is_offered_none() -> None:
    with pytest.raises(TypeError):
        offer(Form(), "text", [("a", "A")])
