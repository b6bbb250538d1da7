"""The pieces that a page's body is made of."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock

RICH_TEXT = ["bold", "italic", "link", "document-link", "ul", "ol", "h2", "h3"]


class FigureBlock(blocks.StructBlock):
    """A picture with its caption; the alternative text comes from the picture or is written here."""

    image = ImageBlock(label=_("image"))
    caption = blocks.CharBlock(label=_("caption"), required=False, max_length=300)

    class Meta:
        icon = "image"
        label = _("picture")
        template = "cms/blocks/figure.html"


class QuoteBlock(blocks.StructBlock):
    """What somebody said."""

    text = blocks.TextBlock(label=_("quotation"), max_length=800)
    source = blocks.CharBlock(label=_("who said it"), required=False, max_length=160)

    class Meta:
        icon = "openquote"
        label = _("quotation")
        template = "cms/blocks/quote.html"


class QuestionBlock(blocks.StructBlock):
    """A question that people ask, with its answer."""

    question = blocks.CharBlock(label=_("question"), max_length=200)
    answer = blocks.RichTextBlock(label=_("answer"), features=["bold", "italic", "link", "ul", "ol"])

    class Meta:
        icon = "help"
        label = _("question and answer")
        template = "cms/blocks/question.html"


class DownloadBlock(blocks.StructBlock):
    """A document to download, with a name in words."""

    document = DocumentChooserBlock(label=_("document"))
    title = blocks.CharBlock(label=_("title"), max_length=160, required=False)

    class Meta:
        icon = "doc-full"
        label = _("document")
        template = "cms/blocks/download.html"


class BodyBlock(blocks.StreamBlock):
    """The body of a page."""

    text = blocks.RichTextBlock(label=_("text"), features=RICH_TEXT, template="cms/blocks/text.html")
    figure = FigureBlock()
    quote = QuoteBlock()
    question = QuestionBlock()
    download = DownloadBlock()

    class Meta:
        block_counts: dict[str, Any] = {}


class PartnerBlock(blocks.StructBlock):
    """An organisation that supports a contest."""

    name = blocks.CharBlock(label=_("name"), max_length=160)
    logo = ImageBlock(label=_("logo"), required=False)
    link = blocks.URLBlock(label=_("website"), required=False)

    class Meta:
        icon = "group"
        label = _("partner")
        template = "cms/blocks/partner.html"


class MilestoneBlock(blocks.StructBlock):
    """One dated step of a contest or of an event's agenda."""

    when = blocks.CharBlock(label=_("when"), max_length=80)
    what = blocks.CharBlock(label=_("what"), max_length=240)

    class Meta:
        icon = "date"
        label = _("step")
        template = "cms/blocks/milestone.html"


class SpeakerBlock(blocks.StructBlock):
    """A person who speaks at an event."""

    name = blocks.CharBlock(label=_("name"), max_length=120)
    role = blocks.CharBlock(label=_("role"), max_length=200, required=False)

    class Meta:
        icon = "user"
        label = _("speaker")
        template = "cms/blocks/speaker.html"
