from django.db import migrations


class Migration(migrations.Migration):
    """Plain documents of bids go: encrypted ones, named by random ids, take their place."""

    dependencies = [("proposals", "0002_initial")]

    operations = [migrations.DeleteModel("ProposalDocument")]
