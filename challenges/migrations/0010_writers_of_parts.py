from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("challenges", "0009_consultation_event")]

    operations = [
        migrations.RenameField("problem", "section_versions", "writers"),
        migrations.AlterField(
            "problem",
            "writers",
            models.JSONField(blank=True, default=dict, editable=False, verbose_name="last writers of the parts"),
        ),
    ]
