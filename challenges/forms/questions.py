"""Forms to ask, answer and merge questions, and to choose what a follower is told."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from challenges.models import Question
from hoip.ui.forms import CleanTextMixin, offer


class QuestionForm(CleanTextMixin, forms.Form):
    """A question."""

    text = forms.CharField(label=_("Your question"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class AnswerForm(CleanTextMixin, forms.Form):
    """The question as it is published, and its answer."""

    public_text = forms.CharField(
        label=_("Question as it is published"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Take out what would tell who asks."),
    )
    answer = forms.CharField(label=_("Answer"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6}))
    reason = forms.CharField(label=_("Why the answer changes"), max_length=400, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, is_first: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_first:
            del self.fields["reason"]


class MergeQuestionForm(forms.Form):
    """Which question answers this one too."""

    into = forms.ModelChoiceField(
        label=_("Answered by question"), queryset=Question.objects.none(), empty_label=_("none chosen")
    )

    def __init__(self, *args: Any, candidates: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "into", candidates)


class TopicsForm(forms.Form):
    """Of which changes a follower is told."""

    addenda = forms.BooleanField(label=_("Changes of dates and terms"), required=False)
    answers = forms.BooleanField(label=_("New answers to questions"), required=False)
    results = forms.BooleanField(label=_("How it ends"), required=False)
