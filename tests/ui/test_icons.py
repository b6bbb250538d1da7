"""Icons: one sprite, which has what is drawn and nothing that nobody draws."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SPRITE = ROOT / "static" / "icons" / "sprite.svg"
DRAWN = re.compile(r"""icon\s+"([a-z0-9-]+)"|icon="([a-z0-9-]+)\"""")
WORD = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def in_sprite() -> set[str]:
    return set(re.findall(r'<symbol id="([^"]+)"', SPRITE.read_text(encoding="utf-8")))


def test_every_icon_that_a_page_draws_is_in_the_sprite() -> None:
    pages = (ROOT / "templates").rglob("*.html")
    drawn = {one or two for page in pages for one, two in DRAWN.findall(page.read_text(encoding="utf-8"))}

    assert sorted(drawn - in_sprite()) == []
    assert "search" in drawn


def test_no_icon_is_sent_that_nothing_draws() -> None:
    rooms = ("templates", "static/js", "hoip", "challenges", "marketplace", "cms", "search")
    files = [path for room in rooms for path in (ROOT / room).rglob("*") if path.suffix in {".html", ".py", ".js"}]
    words = {word for path in files for word in WORD.findall(path.read_text(encoding="utf-8"))}

    assert sorted(in_sprite() - words) == []
