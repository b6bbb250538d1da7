"""How every form on the site is drawn."""

from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    """Draws fields with the site's own templates (templates/components/forms/)."""
