"""Say where the demo is and what to try."""

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from hoip.demo.loading import DATA, PASSWORD

TEXT = """
  The site is at   http://localhost:{port}/vi/   (English: http://localhost:{port}/en/)
  Back office      http://localhost:{port}/admin/

  Sign-ins, all with the password  {password}
{people}

  Three things to try
    1. As agency@example.com choose "Xem giải pháp phù hợp" beside a problem in the workspace.
    2. As startup@example.com open "Sạp Thông" and look at "Thách thức phù hợp"; begin a bid.
    3. Search for "ngap" without marks, and open a challenge.

  Mails are not sent: {mails}
  Stop with Ctrl+C.
"""


class Command(BaseCommand):
    """Print the address, the sign-ins and three things to try."""

    help = "Print the demo's address, its sign-ins and three things to try."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the port."""
        parser.add_argument("--port", default="8000")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print."""
        rows = json.loads((DATA / "people.json").read_text(encoding="utf-8"))
        people = "\n".join(f"    {row['email']:<24} {row['role']:<8} {row['full_name']}" for row in rows)
        folder = getattr(settings, "EMAIL_FILE_PATH", "")
        mails = f"each is a file in {folder}, such as the link of a sign-up." if folder else "see EMAIL_URL in .env."
        self.stdout.write(TEXT.format(port=options["port"], password=PASSWORD, people=people, mails=mails))
