"""Turn the lines of `required_documents` into rows, and back."""

import secrets
from typing import Any

from django.db import migrations


def to_rows(apps: Any, _schema_editor: Any) -> None:
    """One row for each line."""
    challenge_model = apps.get_model("challenges", "Challenge")
    document_model = apps.get_model("challenges", "RequiredDocument")
    for challenge in challenge_model.objects.exclude(required_documents=""):
        lines = [line.strip() for line in challenge.required_documents.splitlines() if line.strip()]
        for order, line in enumerate(lines, start=1):
            document_model.objects.create(
                challenge=challenge, order=order, text_vi=line[:400], key=secrets.token_hex(4)
            )


def to_lines(apps: Any, _schema_editor: Any) -> None:
    """One line for each row."""
    document_model = apps.get_model("challenges", "RequiredDocument")
    for challenge in apps.get_model("challenges", "Challenge").objects.all():
        rows = document_model.objects.filter(challenge=challenge).order_by("order")
        challenge.required_documents = "\n".join(row.text_vi or row.text_en for row in rows)[:2000]
        challenge.save(update_fields=["required_documents"])


class Migration(migrations.Migration):
    dependencies = [("challenges", "0010_writers_of_parts")]
    operations = [migrations.RunPython(to_rows, to_lines)]
