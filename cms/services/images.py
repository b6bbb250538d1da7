"""Make the sizes of pictures that pages show."""

from wagtail.models import Page


def make_renditions_of(page_id: int) -> int:
    """Make what is missing of `rendition_specs` for a page's picture; answers how many sizes there are now."""
    page = Page.objects.filter(pk=page_id).specific().first()
    image = getattr(page, "image", None)
    specs = getattr(page, "rendition_specs", ())
    return len(image.get_renditions(*specs)) if image and specs else 0
