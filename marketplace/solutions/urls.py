"""Addresses of this room."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from marketplace.solutions.views import lifecycle, profiles, writing

app_name = "solutions"

urlpatterns = [
    path(_("solutions/"), profiles.SolutionListView.as_view(), name="solution-list"),
    path(
        _("workspace/solutions/"),
        profiles.OwnSolutionsView.as_view(),
        name="solution-own",
    ),
    path(
        _("workspace/solutions/new/"),
        writing.SolutionCreateView.as_view(),
        name="solution-create",
    ),
    path(
        _("solutions/<slug:slug>/"),
        profiles.SolutionDetailView.as_view(),
        name="solution-detail",
    ),
    path(
        _("solutions/<slug:slug>/edit/"),
        writing.SolutionEditView.as_view(),
        name="solution-edit",
    ),
    path(
        _("solutions/<slug:slug>/edit/<slug:step>/"),
        writing.SolutionStepView.as_view(),
        name="solution-edit-step",
    ),
    path(
        _("solutions/<slug:slug>/images/add/"),
        writing.ImageAddView.as_view(),
        name="image-add",
    ),
    path(
        _("solutions/<slug:slug>/images/<int:pk>/remove/"),
        writing.ImageRemoveView.as_view(),
        name="image-remove",
    ),
    path(
        _("solutions/<slug:slug>/documents/add/"),
        writing.DocumentAddView.as_view(),
        name="document-add",
    ),
    path(
        _("solutions/<slug:slug>/documents/<int:pk>/remove/"),
        writing.DocumentRemoveView.as_view(),
        name="document-remove",
    ),
    path(
        _("solutions/<slug:slug>/publish/"),
        lifecycle.PublishView.as_view(),
        name="solution-publish",
    ),
    path(
        _("solutions/<slug:slug>/unpublish/"),
        lifecycle.UnpublishView.as_view(),
        name="solution-unpublish",
    ),
    path(
        _("solutions/<slug:slug>/archive/"),
        lifecycle.ArchiveView.as_view(),
        name="solution-archive",
    ),
    path(
        _("solutions/<slug:slug>/restore/"),
        lifecycle.RestoreView.as_view(),
        name="solution-restore",
    ),
    path(
        _("solutions/<slug:slug>/confirm/"),
        lifecycle.ConfirmView.as_view(),
        name="solution-confirm",
    ),
    path(
        _("solutions/<slug:slug>/revisions/"),
        profiles.RevisionListView.as_view(),
        name="revision-list",
    ),
    path(
        _("solutions/<slug:slug>/revisions/<int:number>/"),
        profiles.RevisionDetailView.as_view(),
        name="revision-detail",
    ),
]
