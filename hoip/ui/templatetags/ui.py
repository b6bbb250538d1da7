"""Template tags and filters of the whole site; loaded into every template."""

from django import template

register = template.Library()
