"""Mandates exist, are extended and discharged only by decisions: the database says so too."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


FORWARD = """
CREATE FUNCTION governance_check_mandate_decision(checked bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM governance_decision d
        JOIN governance_body b ON b.id = d.body_id
        JOIN governance_competence c ON c.matter = 'working_group' AND c.decides = b.kind
        WHERE d.id = checked AND d.kind = 'working_group' AND d.outcome = 'decided'
          AND NOT EXISTS (SELECT 1 FROM governance_decision k WHERE k.corrects_id = d.id)
    ) THEN
        RAISE EXCEPTION 'a mandate rests on a decision about working groups of the body that decides them'
            USING ERRCODE = 'restrict_violation';
    END IF;
END $$;
CREATE FUNCTION governance_check_mandate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM governance_check_mandate_decision(NEW.decision_id);
        IF NEW.discharge_decision_id IS NOT NULL THEN
            PERFORM governance_check_mandate_decision(NEW.discharge_decision_id);
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.decision_id <> OLD.decision_id OR OLD.state = 'discharged' THEN
        RAISE EXCEPTION 'the decision of a mandate and its discharge are never changed'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.discharge_decision_id IS DISTINCT FROM OLD.discharge_decision_id THEN
        PERFORM governance_check_mandate_decision(NEW.discharge_decision_id);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER governance_mandate_by_decision BEFORE INSERT OR UPDATE ON governance_mandate
    FOR EACH ROW EXECUTE FUNCTION governance_check_mandate();
CREATE FUNCTION governance_check_mandate_period() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last_end date;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'the periods of a mandate are never changed' USING ERRCODE = 'restrict_violation';
    END IF;
    PERFORM governance_check_mandate_decision(NEW.decision_id);
    SELECT max(upper(period)) INTO last_end FROM governance_mandateperiod WHERE mandate_id = NEW.mandate_id;
    IF last_end IS NOT NULL AND lower(NEW.period) <> last_end THEN
        RAISE EXCEPTION 'an extension begins where the last period ended' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER governance_mandate_periods_follow BEFORE INSERT OR UPDATE OR DELETE ON governance_mandateperiod
    FOR EACH ROW EXECUTE FUNCTION governance_check_mandate_period();
CREATE FUNCTION governance_refuse_late_report() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM governance_mandate WHERE id = NEW.mandate_id AND state = 'discharged'
               AND NEW.reported_on > discharged_on) THEN
        RAISE EXCEPTION 'nobody reports on a mandate after its discharge' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER governance_mandate_reports_in_time BEFORE INSERT ON governance_mandatereport
    FOR EACH ROW EXECUTE FUNCTION governance_refuse_late_report();
"""

BACKWARD = """
DROP TRIGGER governance_mandate_reports_in_time ON governance_mandatereport;
DROP FUNCTION governance_refuse_late_report;
DROP TRIGGER governance_mandate_periods_follow ON governance_mandateperiod;
DROP FUNCTION governance_check_mandate_period;
DROP TRIGGER governance_mandate_by_decision ON governance_mandate;
DROP FUNCTION governance_check_mandate;
DROP FUNCTION governance_check_mandate_decision(bigint);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('governance', '0007_attendees'),
        ('identity', '0002_changes_sessions_cache'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Mandate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(blank=True, max_length=60, null=True, unique=True)),
                ('title', models.CharField(max_length=160)),
                ('grounds', models.TextField()),
                ('affected', models.TextField()),
                ('specialists', models.TextField(blank=True)),
                ('budget_frame', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True)),
                ('report_months', models.PositiveSmallIntegerField(default=3)),
                ('state', models.CharField(choices=[('active', 'Active'), ('discharged', 'Discharged')], default='active', max_length=20)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('next_report_on', models.DateField(blank=True, null=True)),
                ('status', models.CharField(blank=True, choices=[('green', 'On course'), ('amber', 'At risk'), ('red', 'Off course')], help_text='of the latest report', max_length=10)),
                ('reports_count', models.PositiveSmallIntegerField(default=0)),
                ('discharged_on', models.DateField(blank=True, null=True)),
                ('issued_at', models.DateTimeField()),
                ('committee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steered_mandates', to='governance.body')),
                ('decision', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='mandate', to='governance.decision')),
                ('discharge_decision', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='discharged_mandates', to='governance.decision')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mandates', to='governance.body')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.institution')),
                ('issued_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lead', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('theme', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='mandates', to='governance.theme')),
            ],
            options={
                'ordering': ['ends_on', 'pk'],
                'indexes': [
                    models.Index(fields=['state', 'ends_on'], name='governance__state_015f39_idx'),
                    models.Index(fields=['state', 'next_report_on'], name='governance__state_a689eb_idx'),
                    models.Index(fields=['committee'], name='governance__committ_1a9770_idx'),
                    models.Index(fields=['institution'], name='governance__institu_9a8a62_idx'),
                    models.Index(fields=['lead'], name='governance__lead_id_ea5507_idx'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('state__in', ['active', 'discharged'])), name='mandate_state_known'),
                    models.CheckConstraint(condition=models.Q(models.Q(('discharge_decision__isnull', True), ('discharged_on__isnull', True), ('next_report_on__isnull', False), ('state', 'active')), models.Q(('discharge_decision__isnull', False), ('discharged_on__isnull', False), ('next_report_on__isnull', True), ('state', 'discharged')), _connector='OR'), name='mandate_discharged_by_decision'),
                    models.CheckConstraint(condition=models.Q(models.Q(('grounds', ''), _negated=True), models.Q(('affected', ''), _negated=True)), name='mandate_both_conditions'),
                    models.CheckConstraint(condition=models.Q(('ends_on__gt', models.F('starts_on'))), name='mandate_limited_in_time'),
                    models.CheckConstraint(condition=models.Q(('budget_frame__isnull', True), ('budget_frame__gte', 0), _connector='OR'), name='mandate_budget_not_below'),
                    models.CheckConstraint(condition=models.Q(('report_months__gte', 1), ('report_months__lte', 12)), name='mandate_reports_within_a_year'),
                    models.UniqueConstraint(condition=models.Q(('state', 'active')), fields=('group',), name='mandate_active_once_a_group'),
                ],
            },
        ),
        migrations.CreateModel(
            name='MandateDeliverable',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200)),
                ('due_on', models.DateField()),
                ('delivered_on', models.DateField(blank=True, null=True)),
                ('report', models.TextField(blank=True)),
                ('mandate', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliverables', to='governance.mandate')),
            ],
            options={
                'ordering': ['due_on', 'pk'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('delivered_on__isnull', True), ('report', '')), models.Q(('delivered_on__isnull', False), models.Q(('report', ''), _negated=True)), _connector='OR'), name='mandate_delivered_with_text'),
                ],
            },
        ),
        migrations.CreateModel(
            name='MandatePeriod',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('recorded_at', models.DateTimeField()),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mandate_periods', to='governance.decision')),
                ('mandate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='periods', to='governance.mandate')),
            ],
            options={
                'ordering': ['period', 'pk'],
                'constraints': [
                    django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('mandate', '='), ('period', '&&')], name='mandate_periods_apart'),
                    models.CheckConstraint(condition=models.Q(('period__isempty', False), ('period__lower_inf', False), ('period__upper_inf', False)), name='mandate_period_limited'),
                    models.UniqueConstraint(fields=('mandate', 'decision'), name='mandate_period_own_decision'),
                ],
            },
        ),
        migrations.CreateModel(
            name='MandateReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('reported_on', models.DateField()),
                ('due_on', models.DateField(blank=True, null=True)),
                ('status', models.CharField(choices=[('green', 'On course'), ('amber', 'At risk'), ('red', 'Off course')], max_length=10)),
                ('done', models.TextField()),
                ('next_steps', models.TextField(blank=True)),
                ('risks', models.TextField(blank=True)),
                ('is_final', models.BooleanField(default=False)),
                ('reported_at', models.DateTimeField()),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('mandate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='governance.mandate')),
            ],
            options={
                'ordering': ['-number', '-pk'],
                'indexes': [
                    models.Index(fields=['reported_on'], name='governance__reporte_7e7eb6_idx'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('mandate', 'number'), name='mandate_report_number_once'),
                    models.UniqueConstraint(condition=models.Q(('is_final', True)), fields=('mandate',), name='mandate_report_final_once'),
                    models.CheckConstraint(condition=models.Q(models.Q(('done', ''), _negated=True), models.Q(('status', 'green'), models.Q(('risks', ''), _negated=True), _connector='OR')), name='mandate_report_says_why'),
                    models.CheckConstraint(condition=models.Q(('status__in', ['green', 'amber', 'red'])), name='mandate_report_status_known'),
                ],
            },
        ),
        migrations.CreateModel(
            name='MandateEscalation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(choices=[('red', 'Report: off course'), ('report_overdue', 'Report overdue'), ('expired', 'Period ended without a decision')], max_length=20)),
                ('due_on', models.DateField(blank=True, help_text='the date that was missed', null=True)),
                ('raised_at', models.DateTimeField()),
                ('note', models.TextField(blank=True)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('item', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='escalations', to='governance.agendaitem')),
                ('mandate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='escalations', to='governance.mandate')),
                ('settled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('report', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='escalation', to='governance.mandatereport')),
            ],
            options={
                'ordering': ['-raised_at', '-pk'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('due_on__isnull', True), ('reason', 'red'), ('report__isnull', False)), models.Q(models.Q(('reason', 'red'), _negated=True), ('due_on__isnull', False), ('report__isnull', True)), _connector='OR'), name='mandate_escalation_has_cause'),
                    models.UniqueConstraint(fields=('mandate', 'reason', 'due_on'), name='mandate_escalation_once'),
                    models.CheckConstraint(condition=models.Q(models.Q(('note', ''), ('settled_at__isnull', True)), models.Q(('settled_at__isnull', False), models.Q(('note', ''), _negated=True)), _connector='OR'), name='mandate_escalation_settled_with_note'),
                ],
            },
        ),
        migrations.CreateModel(
            name='MandateRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=160)),
                ('grounds', models.TextField(help_text='why no mainstream structure can handle the theme by itself')),
                ('affected', models.TextField(help_text='which other actors are significantly affected')),
                ('period', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('report_months', models.PositiveSmallIntegerField(default=3)),
                ('budget_frame', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True)),
                ('specialists', models.TextField(blank=True)),
                ('committee', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='governance.body')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.institution')),
                ('lead', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposal', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='mandate_request', to='governance.proposal')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('grounds', ''), _negated=True), models.Q(('affected', ''), _negated=True)), name='mandate_request_both_conditions'),
                    models.CheckConstraint(condition=models.Q(('period__isempty', False), ('period__lower_inf', False), ('period__upper_inf', False)), name='mandate_request_limited_in_time'),
                    models.CheckConstraint(condition=models.Q(('report_months__gte', 1), ('report_months__lte', 12)), name='mandate_request_reports_within_a_year'),
                ],
            },
        ),
        migrations.CreateModel(
            name='RequestedDeliverable',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200)),
                ('due_on', models.DateField()),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliverables', to='governance.mandaterequest')),
            ],
            options={
                'ordering': ['due_on', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='RequestedSeat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seat', models.CharField(choices=[('group', 'Working group (seat)'), ('committee', 'Committee (seat)'), ('committee_chair', 'Chair of the committee (seat)')], max_length=20)),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seats', to='governance.mandaterequest')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['seat', 'user__sort_name', 'pk'],
                'constraints': [
                    models.UniqueConstraint(fields=('request', 'user', 'seat'), name='requested_seat_once'),
                ],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
