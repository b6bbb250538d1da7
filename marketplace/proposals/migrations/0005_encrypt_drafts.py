from django.db import migrations

from hoip import vault
from marketplace.proposals.content import canonical

TEXTS = ("summary", "data_needs", "conflict_statement", "language")


def encrypt(apps, _schema_editor):
    """Move what is written in plain columns into the encrypted working copy; what was submitted is submitted anew."""
    model = apps.get_model("proposals", "Proposal")
    # Plain values: "team" is a text of the old table and a relation of the new one, so no instance can be made.
    for row in model.objects.order_by("pk").values():
        context = f"bid:{row['number']}"
        key, wrapped = vault.new_key(context)
        copy = {name: row[name] for name in TEXTS}
        copy |= {"approach": "\n\n".join(text for text in (row["answer"], row["plan"], row["team"]) if text)}
        copy |= {"duration_months": row["duration_months"], "answers": {}, "milestones": [], "prices": []}
        copy |= {"declarations": {}, "revisions": {}}
        model.objects.filter(pk=row["id"]).update(
            key_id=wrapped.key_id,
            wrapped_key=wrapped.wrapped,
            box=vault.encrypt(key, canonical(copy), f"{context}:copy"),
            state="draft" if row["state"] == "submitted" else row["state"],
            submitted_at=None,
            submitted_by=None,
        )


class Migration(migrations.Migration):
    """Encrypt drafts that are there; needs PROPOSAL_KEYS only where there are some."""

    dependencies = [("proposals", "0004_sealed_versions")]

    operations = [migrations.RunPython(encrypt, migrations.RunPython.noop)]
