"""Templates that stand in other templates."""

import re
from pathlib import Path

TEMPLATES = Path(__file__).resolve().parent.parent.parent / "templates"
ALONE = re.compile(r"""{%\s*include\s+"([^"]+)"([^%]*)\bonly\s*%}""")


def test_a_form_in_a_part_that_is_given_its_names_alone_is_given_the_token_too() -> None:
    # Without it the form is shown, and what is sent with it is refused as expired.
    with_form = {
        str(path.relative_to(TEMPLATES))
        for path in TEMPLATES.rglob("*.html")
        if "{% csrf_token %}" in path.read_text(encoding="utf-8")
    }
    given = [
        (path.name, part, "csrf_token=csrf_token" in names)
        for path in TEMPLATES.rglob("*.html")
        for part, names in ALONE.findall(path.read_text(encoding="utf-8"))
        if part in with_form
    ]

    assert [(page, part) for page, part, token in given if not token] == []
    assert ("problem_edit.html", "challenges/_thread.html", True) in given
