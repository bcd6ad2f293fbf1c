"""Minutes: their text, versions, readers and objections. Frozen texts and approved minutes never change (triggers)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


FORWARD = """
CREATE FUNCTION governance_refuse_minutes_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'governance_minutesversion' THEN
        RAISE EXCEPTION 'frozen minutes are never changed and never removed' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.state = 'approved' AND (TG_OP = 'DELETE' OR
       (NEW.meeting_id, NEW.state, NEW.version, NEW.approval, NEW.approved_on) IS DISTINCT FROM
       (OLD.meeting_id, OLD.state, OLD.version, OLD.approval, OLD.approved_on)) THEN
        RAISE EXCEPTION 'approved minutes stay as they are' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER governance_minutes_version_frozen BEFORE UPDATE OR DELETE ON governance_minutesversion
    FOR EACH ROW EXECUTE FUNCTION governance_refuse_minutes_change();
CREATE TRIGGER governance_minutes_approved BEFORE UPDATE OR DELETE ON governance_minutes
    FOR EACH ROW EXECUTE FUNCTION governance_refuse_minutes_change();
"""

BACKWARD = """
DROP TRIGGER governance_minutes_approved ON governance_minutes;
DROP TRIGGER governance_minutes_version_frozen ON governance_minutesversion;
DROP FUNCTION governance_refuse_minutes_change;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('governance', '0008_mandates'),
        ('records', '0002_versions_stay'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Minutes',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('draft', 'Draft (minutes)'), ('circulated', 'Circulated'), ('revised', 'Revised'), ('approved', 'Approved')], default='draft', max_length=20)),
                ('version', models.PositiveSmallIntegerField(default=0)),
                ('approval', models.CharField(blank=True, choices=[('silence', 'by silence'), ('meeting', 'at the next meeting')], max_length=20)),
                ('circulated_at', models.DateTimeField(blank=True, null=True)),
                ('objection_until', models.DateField(blank=True, help_text='last day of the window', null=True)),
                ('approved_on', models.DateField(blank=True, null=True)),
                ('drafted_at', models.DateTimeField()),
                ('approving_item', models.OneToOneField(blank=True, help_text='the item of a later meeting that approves these minutes', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='approves', to='governance.agendaitem')),
                ('dossier', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.dossier')),
                ('drafted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('meeting', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='minutes', to='governance.meeting')),
            ],
            options={
                'ordering': ['-meeting__date', '-pk'],
                'indexes': [
                    models.Index(fields=['state', 'objection_until'], name='governance__state_d04bc9_idx'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'circulated', 'revised', 'approved'])), name='minutes_state_known'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state', 'draft'), ('version', 0)), models.Q(models.Q(('state', 'draft'), _negated=True), ('version__gte', 1)), _connector='OR'), name='minutes_frozen_once_circulated'),
                
                    models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['circulated', 'revised']), _negated=True), models.Q(('circulated_at__isnull', False), ('objection_until__isnull', False), ('approval__in', ['silence', 'meeting'])), _connector='OR'), name='minutes_circulated_with_window'),
                    models.CheckConstraint(condition=models.Q(models.Q(('approval__in', ['silence', 'meeting']), ('approved_on__isnull', False), ('state', 'approved')), models.Q(('approved_on__isnull', True), models.Q(('state', 'approved'), _negated=True)), _connector='OR'), name='minutes_approved_dated'),
                ],
            },
        ),
        migrations.CreateModel(
            name='MinutesItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(blank=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField()),
                ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('item', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='minutes_item', to='governance.agendaitem')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='minutes_items', to='governance.meeting')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('item__isnull', True)), fields=('meeting',), name='minutes_general_text_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='MinutesReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('confirmed_version', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('minutes', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reviews', to='governance.minutes')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['user__sort_name', 'pk'],
                'constraints': [
                    models.UniqueConstraint(fields=('minutes', 'user'), name='minutes_review_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='MinutesVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('content', models.TextField()),
                ('sha256', models.CharField(max_length=64)),
                ('frozen_at', models.DateTimeField()),
                ('document', models.ForeignKey(help_text="the complete PDF; empty where the minutes came with a canton's records", null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.version')),
                ('frozen_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('minutes', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='governance.minutes')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$')), name='minutes_version_hashed'),
                
                    models.UniqueConstraint(fields=('minutes', 'number'), name='minutes_version_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Objection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveSmallIntegerField(help_text='the frozen text objected to')),
                ('text', models.TextField()),
                ('raised_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('open', 'Open (objection)'), ('accepted', 'Accepted (objection)'), ('declined', 'Declined')], default='open', max_length=20)),
                ('answer', models.TextField(blank=True)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('item', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='governance.agendaitem')),
                ('minutes', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='governance.minutes')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['raised_at', 'pk'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at__isnull', True), ('state', 'open')), models.Q(('answered_at__isnull', False), ('state__in', ['accepted', 'declined']), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='objection_answered_with_text'),
                ],
                'indexes': [
                    models.Index(fields=['minutes', 'state'], name='governance__minutes_b4d6bb_idx'),
                ],
            },
        ),
        migrations.RemoveConstraint(
            model_name='meeting',
            name='meeting_state_known',
        ),
        migrations.AlterField(
            model_name='meeting',
            name='state',
            field=models.CharField(choices=[('planned', 'Planned'), ('invited', 'Invited'), ('held', 'Held'), ('minutes_drafted', 'Minutes drafted'), ('minutes_approved', 'Minutes approved'), ('cancelled', 'Cancelled')], default='planned', max_length=20),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['planned', 'invited', 'held', 'minutes_drafted', 'minutes_approved', 'cancelled'])), name='meeting_state_known'),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
