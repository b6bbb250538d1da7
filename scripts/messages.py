"""Collect, check and compile the message catalogues, with Babel alone: GNU gettext is not on every machine.

usage: messages.py update | check | compile
"""

import re
import sys
from collections.abc import Iterator
from io import BytesIO, StringIO
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CATALOGUES = [
    ROOT / "locale/vi/LC_MESSAGES/django.po",
    ROOT / "locale-thirdparty/vi/LC_MESSAGES/django.po",
    ROOT / "locale-thirdparty/vi/LC_MESSAGES/djangojs.po",
]
OWN = CATALOGUES[0]
SKIPPED = {".venv", "tests", "node_modules", "migrations", "var", "staticfiles", "benchmarks", "scripts"}
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]")


def sources() -> Iterator[tuple[str, str]]:
    """Every file that may hold messages, as its path and Python source; templates are turned into source."""
    import django
    from django.conf import settings
    from django.utils.translation.template import templatize

    if not settings.configured:
        settings.configure(TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}])
        django.setup()
    for path in sorted([*ROOT.rglob("*.py"), *ROOT.rglob("*.html"), *ROOT.rglob("*.txt")]):
        parts = path.relative_to(ROOT).parts
        if SKIPPED & set(parts) or (path.suffix == ".txt" and parts[0] != "templates"):
            continue
        text = path.read_text(encoding="utf-8")
        name = path.relative_to(ROOT).as_posix()
        yield name, text if path.suffix == ".py" else _source(templatize(text, origin=name))


def _source(templatized: str) -> str:
    """What templatize answers, without the indentation that makes it no Python."""
    return "\n".join(line.strip() for line in templatized.splitlines())


def extracted() -> "Catalog":
    """All messages of the sources."""
    from babel.messages.catalog import Catalog
    from babel.messages.extract import extract

    catalog = Catalog(project="hoip", charset="utf-8")
    for name, text in sources():
        found = extract("python", BytesIO(text.encode()), KEYWORDS, comment_tags=("Translators:",))
        for _line, message, comments, context in found:
            python = any("%" in part for part in ([message] if isinstance(message, str) else message))
            flags = ["python-format"] if python else []
            catalog.add(message, None, [(name, 0)], flags=flags, auto_comments=comments, context=context)
    return catalog


def read(path: Path) -> "Catalog":
    """One catalogue from disk, or an empty one."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import read_po

    if not path.exists():
        return Catalog(locale="vi", project="hoip", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale="vi")


def update() -> int:
    """Bring the project's own catalogue up to date with the sources; translations stay, unused ones go."""
    from babel.messages.pofile import write_po

    fresh, old = extracted(), read(OWN)
    for message in fresh:
        present = old.get(message.id, message.context)
        if message.id and present is not None and present.string:
            message.string = present.string
    fresh.locale = "vi"
    fresh.fuzzy = False
    OWN.parent.mkdir(parents=True, exist_ok=True)
    made = BytesIO()
    write_po(made, fresh, width=110, sort_output=True, no_location=True, omit_header=True)
    header = 'msgid ""\nmsgstr ""\n"Language: vi\\n"\n"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'
    OWN.write_bytes(header.encode() + made.getvalue())
    return 0


def strings(message: "Message") -> list[str]:
    """The translations of a message."""
    return [message.string] if isinstance(message.string, str) else list(message.string or [""])


def check() -> int:
    """Name every message without a translation, marked fuzzy, out of use, or with other placeholders."""
    wanted = {(m.id if isinstance(m.id, str) else m.id[0], m.context) for m in extracted() if m.id}
    problems = []
    have = set()
    for path in CATALOGUES:
        for message in read(path):
            if not message.id:
                continue
            ident = message.id if isinstance(message.id, str) else message.id[0]
            have.add((ident, message.context))
            out = StringIO()
            if message.fuzzy:
                out.write(" is fuzzy")
            if not all(strings(message)):
                out.write(" is not translated")
            elif any(
                sorted(set(PLACEHOLDER.findall(ident))) != sorted(set(PLACEHOLDER.findall(text)))
                for text in strings(message)
            ):
                plural = message.id[1] if not isinstance(message.id, str) else ident
                if any(
                    sorted(set(PLACEHOLDER.findall(plural))) != sorted(set(PLACEHOLDER.findall(text)))
                    for text in strings(message)
                ):
                    out.write(" has other placeholders")
            if path == OWN and (ident, message.context) not in wanted:
                out.write(" is not used any more")
            if out.getvalue():
                problems.append(f"{path.relative_to(ROOT)}: {ident!r}{out.getvalue()}")
    own = {(m.id if isinstance(m.id, str) else m.id[0], m.context) for m in read(OWN) if m.id}
    problems += [
        f"{OWN.relative_to(ROOT)}: {ident!r} is missing; run make messages"
        for ident, _ in sorted(wanted - own, key=str)
    ]
    print("\n".join(problems) or f"{len(have)} messages, all translated.")
    return 1 if problems else 0


def compile_all() -> int:
    """Write the .mo files, where a catalogue is newer than its own."""
    from babel.messages.mofile import write_mo

    for path in CATALOGUES:
        target = path.with_suffix(".mo")
        if path.exists() and not (target.exists() and target.stat().st_mtime >= path.stat().st_mtime):
            unfinished = target.with_suffix(".mo.new")
            with unfinished.open("wb") as file:
                write_mo(file, read(path))
            unfinished.replace(target)
    return 0


if __name__ == "__main__":
    acts = {"update": update, "check": check, "compile": compile_all}
    if len(sys.argv) != 2 or sys.argv[1] not in acts:
        sys.exit(__doc__)
    sys.exit(acts[sys.argv[1]]())
