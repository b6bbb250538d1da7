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
    path(
        _("problems/<str:number>/solutions/<slug:solution>/mark/"), views.ProblemMarkView.as_view(), name="problem-mark"
    ),
    path(
        _("manage/challenges/<str:number>/solutions/<slug:solution>/mark/"),
        views.ChallengeMarkView.as_view(),
        name="challenge-mark",
    ),
    path(
        _("solutions/<slug:slug>/challenges/<str:challenge>/mark/"),
        views.SolutionMarkView.as_view(),
        name="solution-mark",
    ),
    path(_("solutions/<slug:slug>/similar/"), views.SimilarSolutionsView.as_view(), name="similar-solutions"),
    path(_("challenges/<str:number>/similar/"), views.SimilarChallengesView.as_view(), name="similar-challenges"),
    path(_("problems/<str:number>/similar/"), views.SimilarProblemsView.as_view(), name="similar-problems"),
]
