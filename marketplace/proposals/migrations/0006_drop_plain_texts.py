from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("proposals", "0005_encrypt_drafts")]

    operations = [
        migrations.RemoveConstraint(
            model_name='proposal',
            name='proposal_submitted_is_declared',
        ),
        migrations.RemoveConstraint(
            model_name='proposal',
            name='proposal_price_in_order',
        ),
        migrations.RemoveField(
            model_name='proposal',
            name='accepts_terms',
        ),
        migrations.RemoveField(
            model_name='proposal',
            name='answer',
        ),
        migrations.RemoveField(
            model_name='proposal',
            name='conflict_statement',
        ),
        migrations.RemoveField(
            model_name='proposal',
            name='data_needs',
        ),
        migrations.RemoveField(
            model_name='proposal',
            name='duration_months',
        ),
        migrations.RemoveField(
            model_name='proposal',
            name='language',
        ),
        migrations.RemoveField(
            model_name='proposal',
            name='owns_rights',
        ),
        migrations.RemoveField(
            model_name='proposal',
            name='plan',
        ),
        migrations.RemoveField(
            model_name='proposal',
            name='price_max',
        ),
        migrations.RemoveField(
            model_name='proposal',
            name='price_min',
        ),
        migrations.RemoveField(
            model_name='proposal',
            name='summary',
        ),
        migrations.RemoveField(
            model_name='proposal',
            name='team',
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('awarded', 'eligible', 'ineligible', 'not_selected', 'reserve', 'shortlisted', 'submitted')), _negated=True), models.Q(('sealed_revision__gt', 0), ('submitted_at__isnull', False)), _connector='OR'), name='proposal_submitted_is_sealed'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(('opened_at', None), ('state__in', ('awarded', 'eligible', 'ineligible', 'not_selected', 'reserve', 'shortlisted', 'submitted')), _connector='OR'), name='proposal_opened_was_submitted'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(('opened_at__isnull', False), models.Q(('state__in', ('awarded', 'eligible', 'ineligible', 'not_selected', 'reserve', 'shortlisted')), _negated=True), _connector='OR'), name='proposal_judged_is_opened'),
        ),
    ]
