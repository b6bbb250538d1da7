from typing import Any

from django.db import migrations


def keep(apps: Any, _editor: Any) -> None:
    """Whoever wanted no mail of a group goes on getting none."""
    apps.get_model("notifications", "Preference").objects.filter(by_email=False).update(frequency="off")


def put_back(apps: Any, _editor: Any) -> None:
    """The same the other way round; a digest was mail too."""
    apps.get_model("notifications", "Preference").objects.filter(frequency="off").update(by_email=False)


class Migration(migrations.Migration):
    dependencies = [("notifications", "0003_mail_preferences")]

    operations = [migrations.RunPython(keep, put_back)]
