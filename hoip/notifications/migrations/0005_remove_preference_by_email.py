from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("notifications", "0004_keep_preferences")]

    operations = [migrations.RemoveField(model_name="preference", name="by_email")]
