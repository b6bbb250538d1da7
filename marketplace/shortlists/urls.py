"""Addresses of this room."""

from django.urls import path, re_path
from django.utils.translation import gettext_lazy as _

from marketplace.shortlists import views

app_name = "shortlists"

urlpatterns = [
    path(_("shortlists/"), views.ShortlistListView.as_view(), name="shortlist-list"),
    path(_("shortlists/<int:pk>/"), views.ShortlistDetailView.as_view(), name="shortlist-detail"),
    path(_("shortlists/<int:pk>/compare/"), views.ShortlistCompareView.as_view(), name="shortlist-compare"),
    path(_("shortlists/<int:pk>/export.csv"), views.ShortlistExportView.as_view(), name="shortlist-export"),
    re_path(
        r"^shortlists/add/(?P<kind>problem|challenge)/(?P<number>[A-Z0-9-]+)/$",
        views.CandidateAddView.as_view(),
        name="candidate-add",
    ),
    path(_("shortlists/add/bid/<str:number>/"), views.BidAddView.as_view(), name="bid-add"),
    path(_("shortlists/candidates/<int:pk>/move/"), views.CandidateMoveView.as_view(), name="candidate-move"),
    path(_("shortlists/candidates/<int:pk>/note/"), views.NoteAddView.as_view(), name="note-add"),
]
