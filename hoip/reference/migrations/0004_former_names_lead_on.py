"""Let the names that tags had before be typed for the tags that they became."""

from typing import Any

from django.db import migrations


def lead_on(apps: Any, _schema_editor: Any) -> None:
    """Every former name that is no tag's name now becomes another name of its tag."""
    former, other, tags = (apps.get_model("reference", name) for name in ("FormerTag", "OtherName", "Tag"))
    taken = set(tags.objects.values_list("name", flat=True)) | set(other.objects.values_list("name", flat=True))
    for row in former.objects.order_by("pk"):
        if row.name not in taken:
            other.objects.create(name=row.name, tag_id=row.tag_id, is_former=True)
            taken.add(row.name)


class Migration(migrations.Migration):
    """Data alone."""

    dependencies = [("reference", "0003_other_names_of_tags")]

    operations = [migrations.RunPython(lead_on, migrations.RunPython.noop)]
