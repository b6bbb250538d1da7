"""Addresses of this room."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from marketplace.matching import views

app_name = "matching"

urlpatterns = [
    path(_("problems/<str:number>/solutions/"), views.ProblemSolutionsView.as_view(), name="problem-solutions"),
    path(
        _("manage/challenges/<str:number>/solutions/"),
        views.ChallengeSolutionsView.as_view(),
        name="challenge-solutions",
    ),
    path(_("solutions/<slug:slug>/challenges/"), views.SolutionChallengesView.as_view(), name="solution-challenges"),
]
