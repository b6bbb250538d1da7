"""Text as it comes out of word processors, made plain: markup goes, words and lines stay."""

import html
import re
from html.parser import HTMLParser

from hoip.ui.validators import strip_control_characters

_MARKUP = re.compile(
    r"<!--\[if|<\?xml|<!\[endif\]|</?(?:p|br|div|span|b|i|u|strong|em|font|table|tbody|thead|tr|t[dh]|ul|ol|li|h[1-6]|a|style|head|body|html|meta|link|"
    r"[owvm]:\w+)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_BREAKING = frozenset(["p", "br", "div", "tr", "li", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6"])
_SILENT = frozenset({"style", "script", "head", "xml", "title"})
_BULLET = re.compile(r"^[\s]*(?:[•·▪◦●○■□‣∙\uf0b7\uf0a7§]|o(?=[\t\u00a0]))[\s\u00a0]*", re.MULTILINE)
_ZERO_WIDTH = re.compile("[\u00ad\u200b\u2060\ufeff]")


class _Text(HTMLParser):
    """Gathers the words of markup, a line for each block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line, a list item, or a part that is not text."""
        if tag in _SILENT:
            self._silent += 1
        elif tag == "li":
            self.parts.append("\n- ")
        elif tag in _BREAKING:
            self.parts.append("\n")
        elif tag in {"td", "th"}:
            self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        """End a line or a part that is not text."""
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _BREAKING and tag != "br":
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        """Words; line breaks inside a block are spaces in markup."""
        if not self._silent:
            self.parts.append(re.sub(r"\s+", " ", data))


def clean_pasted(text: str) -> str:
    """Return pasted text without markup, odd bullets and invisible signs; plain text comes back as it was.

    Comparisons such as "x < 5" are no markup. Blank lines in a row become one.
    """
    clean = _ZERO_WIDTH.sub("", text.replace("\u000b", "\n").replace("\u2028", "\n").replace("\u2029", "\n"))
    if _MARKUP.search(clean):
        reader = _Text()
        reader.feed(re.sub(r"<!--.*?-->|<!\[(?:if|endif)[^>]*\]>|<\?xml[^>]*>", "", clean, flags=re.DOTALL))
        reader.close()
        clean = html.unescape("".join(reader.parts))
    clean = strip_control_characters(clean.replace("\u00a0", " "))
    clean = _BULLET.sub("- ", clean)
    lines = [re.sub(r"[ \t]+", " ", line).strip() for line in clean.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
