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
            ],
            options={
                'ordering': ['-meeting__date', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='MinutesItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(blank=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='MinutesReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('confirmed_version', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['user__sort_name', 'pk'],
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
            ],
            options={
                'ordering': ['number'],
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
            ],
            options={
                'ordering': ['raised_at', 'pk'],
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
        migrations.AddField(
            model_name='minutes',
            name='approving_item',
            field=models.OneToOneField(blank=True, help_text='the item of a later meeting that approves these minutes', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='approves', to='governance.agendaitem'),
        ),
        migrations.AddField(
            model_name='minutes',
            name='dossier',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.dossier'),
        ),
        migrations.AddField(
            model_name='minutes',
            name='drafted_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='minutes',
            name='meeting',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='minutes', to='governance.meeting'),
        ),
        migrations.AddField(
            model_name='minutesitem',
            name='changed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='minutesitem',
            name='item',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='minutes_item', to='governance.agendaitem'),
        ),
        migrations.AddField(
            model_name='minutesitem',
            name='meeting',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='minutes_items', to='governance.meeting'),
        ),
        migrations.AddField(
            model_name='minutesreview',
            name='minutes',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reviews', to='governance.minutes'),
        ),
        migrations.AddField(
            model_name='minutesreview',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='minutesversion',
            name='document',
            field=models.ForeignKey(help_text="the complete PDF; empty where the minutes came with a canton's records", null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.version'),
        ),
        migrations.AddField(
            model_name='minutesversion',
            name='frozen_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='minutesversion',
            name='minutes',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='governance.minutes'),
        ),
        migrations.AddField(
            model_name='objection',
            name='answered_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='objection',
            name='item',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='governance.agendaitem'),
        ),
        migrations.AddField(
            model_name='objection',
            name='minutes',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='governance.minutes'),
        ),
        migrations.AddField(
            model_name='objection',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='minutes',
            index=models.Index(fields=['state', 'objection_until'], name='governance__state_d04bc9_idx'),
        ),
        migrations.AddConstraint(
            model_name='minutes',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'circulated', 'revised', 'approved'])), name='minutes_state_known'),
        ),
        migrations.AddConstraint(
            model_name='minutes',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'draft'), ('version', 0)), models.Q(models.Q(('state', 'draft'), _negated=True), ('version__gte', 1)), _connector='OR'), name='minutes_frozen_once_circulated'),
        ),
        migrations.AddConstraint(
            model_name='minutes',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['circulated', 'revised']), _negated=True), models.Q(('circulated_at__isnull', False), ('objection_until__isnull', False), ('approval__in', ['silence', 'meeting'])), _connector='OR'), name='minutes_circulated_with_window'),
        ),
        migrations.AddConstraint(
            model_name='minutes',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('approval__in', ['silence', 'meeting']), ('approved_on__isnull', False), ('state', 'approved')), models.Q(('approved_on__isnull', True), models.Q(('state', 'approved'), _negated=True)), _connector='OR'), name='minutes_approved_dated'),
        ),
        migrations.AddConstraint(
            model_name='minutesitem',
            constraint=models.UniqueConstraint(condition=models.Q(('item__isnull', True)), fields=('meeting',), name='minutes_general_text_once'),
        ),
        migrations.AddConstraint(
            model_name='minutesreview',
            constraint=models.UniqueConstraint(fields=('minutes', 'user'), name='minutes_review_once'),
        ),
        migrations.AddConstraint(
            model_name='minutesversion',
            constraint=models.UniqueConstraint(fields=('minutes', 'number'), name='minutes_version_once'),
        ),
        migrations.AddConstraint(
            model_name='minutesversion',
            constraint=models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$')), name='minutes_version_hashed'),
        ),
        migrations.AddIndex(
            model_name='objection',
            index=models.Index(fields=['minutes', 'state'], name='governance__minutes_b4d6bb_idx'),
        ),
        migrations.AddConstraint(
            model_name='objection',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at__isnull', True), ('state', 'open')), models.Q(('answered_at__isnull', False), ('state__in', ['accepted', 'declined']), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='objection_answered_with_text'),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
