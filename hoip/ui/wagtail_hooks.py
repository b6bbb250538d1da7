"""What the back office looks like beyond Wagtail's own."""

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks

from hoip.ui.admin_labels import name_fields

name_fields()


@hooks.register("insert_global_admin_css")
def style_sheet() -> SafeString:
    """The few lines that its lists lack."""
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))
