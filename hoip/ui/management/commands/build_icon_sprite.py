"""`manage.py build_icon_sprite FOLDER`: gather the icons of static/icons/names.txt into the one sprite."""

import re
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

OUTER = re.compile(r"<svg[^>]*>(?P<drawing>.*)</svg>", re.DOTALL)


class Command(BaseCommand):
    """Writes static/icons/sprite.svg from the unpacked icons of Lucide (the folder `icons` of lucide-static)."""

    help = "Gather the icons named in static/icons/names.txt into static/icons/sprite.svg."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder that holds one file for each icon."""
        parser.add_argument("folder", type=Path, help="folder of the unpacked icons, one SVG file each")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the sprite; a name without a file stops it before anything is written."""
        home = Path(settings.BASE_DIR) / "static" / "icons"
        names = sorted(set((home / "names.txt").read_text().split()))
        lines = ['<svg xmlns="http://www.w3.org/2000/svg">']
        for name in names:
            try:
                source = (options["folder"] / f"{name}.svg").read_text()
            except FileNotFoundError as error:
                msg = f"There is no icon called {name} in {options['folder']}."
                raise CommandError(msg) from error
            match = OUTER.search(source)
            if match is None:
                msg = f"{name}.svg is not an SVG drawing."
                raise CommandError(msg)
            drawing = " ".join(match["drawing"].split())
            lines.append(
                f'<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" '
                f'stroke-linecap="round" stroke-linejoin="round">{drawing}</symbol>'
            )
        lines.append("</svg>")
        (home / "sprite.svg").write_text("\n".join(lines) + "\n")
        self.stdout.write(f"{len(names)} icons")
