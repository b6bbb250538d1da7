"""Labels of what Wagtail and Wagtail Localize leave to be guessed from a field's English name."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import EmailLinkChooserForm, ExternalLinkChooserForm, PhoneLinkChooserForm
from wagtail.admin.forms.workflows import WorkflowPageForm
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import DefaultPageForm
from wagtail.contrib.redirects.forms import ConfirmImportForm
from wagtail.sites.views import IndexView as SiteIndexView
from wagtail.users.forms import PagePermissionsForm
from wagtail.users.views.bulk_actions.assign_role import RoleForm
from wagtail_localize.views.report import TranslationsReportFilterSet

FIELDS = (
    (ExternalLinkChooserForm, {"link_text": _("Text of the link")}),
    (PhoneLinkChooserForm, {"phone_number": _("Telephone"), "link_text": _("Text of the link")}),
    (
        EmailLinkChooserForm,
        {
            "email_address": _("E-mail address"),
            "link_text": _("Text of the link"),
            "subject": _("Subject of the mail"),
            "body": _("Text of the mail"),
        },
    ),
    (RoleForm, {"role": _("Role")}),
    (WorkflowPageForm, {"page": _("Page")}),
    (PagePermissionsForm, {"page": _("Page")}),
    (DefaultPageForm, {"include_descendants": _("Their subpages too")}),
    (ConfirmImportForm, {"permanent": _("Permanent")}),
)
FILTERS = {"source_locale": _("Translated from"), "target_locale": _("Translated into")}
COLUMNS = {"port": _("Port"), "site_name": _("Name of the site"), "root_page": _("Home page")}


def name_fields() -> None:
    """Give the labels to Wagtail's forms, filters and columns: it has no setting for them."""
    for form, labels in FIELDS:
        for name, label in labels.items():
            form.base_fields[name].label = label
    for name, label in FILTERS.items():
        TranslationsReportFilterSet.base_filters[name].label = label
    for column in SiteIndexView.columns:
        column.label = COLUMNS.get(column.name, column.label)
