"""Steps of measures; a signed version of the plan stays as it was signed (004 §5)."""

import importlib
import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


WALL = importlib.import_module("nahtstelle.cases.casework.migrations.0002_the_wall")
MINE = WALL.MINE


def wall() -> tuple[str, str]:
    condition = (
        "(SELECT casework_service()) OR EXISTS (SELECT 1 FROM casework_caseaccess a"
        f" WHERE a.case_id = casework_measurestep.case_id AND {MINE}"
        " AND casework_measurestep.category = ANY (a.categories))"
    )
    forward = (
        "ALTER TABLE casework_measurestep ENABLE ROW LEVEL SECURITY;"
        " ALTER TABLE casework_measurestep FORCE ROW LEVEL SECURITY;"
        " CREATE POLICY casework_measurestep_wall ON casework_measurestep"
        f" USING ({condition}) WITH CHECK ({condition});"
    )
    return forward, "DROP POLICY casework_measurestep_wall ON casework_measurestep;"


# Of a signed version nothing moves but its state, and how far its measures are. Rows go with the erasure of the case only.
STAYS = """
CREATE FUNCTION casework_is_signed(plan bigint) RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT EXISTS (SELECT 1 FROM casework_planversion WHERE id = plan AND state IN ('signed', 'superseded')) $$;

CREATE FUNCTION casework_plan_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state NOT IN ('signed', 'superseded') THEN
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
  END IF;
  IF TG_OP = 'DELETE' THEN
    IF casework_service() THEN RETURN OLD; END IF;
  ELSIF OLD.state = 'signed' AND NEW.state IN ('signed', 'superseded')
    AND to_jsonb(NEW) - 'state' = to_jsonb(OLD) - 'state' THEN
    RETURN NEW;
  ELSIF to_jsonb(NEW) = to_jsonb(OLD) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'a signed version of a plan is not changed' USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE FUNCTION casework_line_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE moving text[] := ARRAY['state', 'began_on', 'ended_on', 'escalated_at', 'version'];
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF casework_service() OR NOT casework_is_signed(NEW.plan_id) THEN RETURN NEW; END IF;
  ELSIF TG_OP = 'DELETE' THEN
    IF casework_service() OR NOT casework_is_signed(OLD.plan_id) THEN RETURN OLD; END IF;
  ELSIF NOT casework_is_signed(OLD.plan_id) AND NOT casework_is_signed(NEW.plan_id) THEN
    RETURN NEW;
  ELSIF TG_TABLE_NAME = 'casework_measure' AND to_jsonb(NEW) - moving = to_jsonb(OLD) - moving THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'a signed version of a plan is not changed' USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER casework_plan_stays BEFORE UPDATE OR DELETE ON casework_planversion
  FOR EACH ROW EXECUTE FUNCTION casework_plan_stays();
CREATE TRIGGER casework_goal_stays BEFORE INSERT OR UPDATE OR DELETE ON casework_goal
  FOR EACH ROW EXECUTE FUNCTION casework_line_stays();
CREATE TRIGGER casework_measure_stays BEFORE INSERT OR UPDATE OR DELETE ON casework_measure
  FOR EACH ROW EXECUTE FUNCTION casework_line_stays();
"""
MOVES = """
DROP TRIGGER casework_measure_stays ON casework_measure;
DROP TRIGGER casework_goal_stays ON casework_goal;
DROP TRIGGER casework_plan_stays ON casework_planversion;
DROP FUNCTION casework_line_stays();
DROP FUNCTION casework_plan_stays();
DROP FUNCTION casework_is_signed(bigint);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0004_closing_days'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='MeasureStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('category', models.CharField(choices=[('identity', 'Person and contact'), ('situation', 'Situation and assessments'), ('health', 'Health'), ('finance', 'Finances (case)'), ('plan', 'Goals, measures, reviews'), ('letters', 'Letters to the client')], max_length=20)),
                ('sealed', models.BinaryField()),
                ('state', models.CharField(choices=[('planned', 'Planned (measure)'), ('running', 'Running'), ('done', 'Done'), ('broken_off', 'Broken off')], max_length=20)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='casework.case')),
                ('measure', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='casework.measure')),
            ],
            options={
                'ordering': ['at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('category__in', ['identity', 'situation', 'health', 'finance', 'plan', 'letters'])), name='measure_step_category_known'), models.CheckConstraint(condition=models.Q(('state__in', ['planned', 'running', 'done', 'broken_off'])), name='measure_step_state_known')],
            },
        ),
        migrations.RunSQL(*wall()),
        migrations.RunSQL(STAYS, MOVES),
    ]
