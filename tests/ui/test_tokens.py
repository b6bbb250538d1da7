"""Colours: every pair of text and ground that the stylesheets use is read easily, in the light and the dark scheme."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
TOKENS = (ROOT / "static" / "css" / "tokens.css").read_text(encoding="utf-8")
GROUNDS = ("paper", "surface", "tint")
TEXTS = ("ink", "ink-soft", "action", "action-hover", "danger", "accent")
PAIRS = [
    *((text, ground, 4.5) for text in TEXTS for ground in GROUNDS),
    *((tone, f"{tone}-tint", 4.5) for tone in ("success", "warning", "danger", "info", "accent", "action")),
    ("ink", "info-tint", 4.5),
    ("ink", "action-tint", 4.5),
    ("on-action", "action", 4.5),
    ("on-action", "action-hover", 4.5),
    ("on-accent", "accent-fill", 4.5),
    ("on-mark", "mark", 4.5),
    ("on-band", "band", 4.5),
    ("on-band-soft", "band", 4.5),
    ("band-action", "band", 4.5),
    # What is no text: borders of fields and the ring around what has the focus (WCAG 1.4.11).
    *(("line-strong", ground, 3) for ground in GROUNDS),
    *(("focus", ground, 3) for ground in GROUNDS),
    ("band-focus", "band", 3),
]


def _scheme(dark: bool) -> dict[str, str]:
    light, _, night = TOKENS.partition("@media (prefers-color-scheme: dark)")
    colours = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", light))
    return colours | dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", night)) if dark else colours


def _luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground", "least"), PAIRS)
def test_every_pair_has_enough_contrast(text: str, ground: str, least: float, dark: bool) -> None:
    colours = _scheme(dark)

    assert contrast(colours[text], colours[ground]) >= least


def test_colours_stand_in_the_tokens_alone() -> None:
    found = {
        path.name: re.findall(r"#[0-9a-fA-F]{3,8}\b|rgb\(", path.read_text(encoding="utf-8"))
        for path in (ROOT / "static" / "css").glob("*.css")
        if path.name not in {"tokens.css", "fonts.css", "print.css"}
    }
    # A logo and a QR code need a white ground in every scheme.
    assert {name: set(colours) for name, colours in found.items() if colours} == {"components.css": {"#fff"}}
