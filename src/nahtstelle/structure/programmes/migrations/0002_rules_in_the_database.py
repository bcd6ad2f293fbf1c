"""Moves are kept, chains have an end, interfaces are settled by decisions: the database says so too."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION programmes_check_milestone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.original_on <> OLD.original_on OR NEW.original_precision <> OLD.original_precision
       OR NEW.project_id <> OLD.project_id THEN
        RAISE EXCEPTION 'the first plan of a milestone is never changed' USING ERRCODE = 'restrict_violation';
    END IF;
    IF (NEW.planned_on, NEW.planned_precision) IS DISTINCT FROM (OLD.planned_on, OLD.planned_precision)
       AND NOT EXISTS (SELECT 1 FROM programmes_milestonemove
                       WHERE milestone_id = NEW.id AND number = NEW.moves_count AND number > OLD.moves_count
                       AND to_on = NEW.planned_on AND to_precision = NEW.planned_precision) THEN
        RAISE EXCEPTION 'a milestone moves only with who, from, to and why' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER programmes_milestone_moves_are_kept BEFORE UPDATE ON programmes_milestone
    FOR EACH ROW EXECUTE FUNCTION programmes_check_milestone();
CREATE FUNCTION programmes_check_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'the moves of a milestone are never changed' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM programmes_milestone
                   WHERE id = NEW.milestone_id AND NEW.number = moves_count + 1
                   AND planned_on = NEW.from_on AND planned_precision = NEW.from_precision) THEN
        RAISE EXCEPTION 'a move begins where the milestone stands' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER programmes_moves_are_appended BEFORE INSERT OR UPDATE OR DELETE ON programmes_milestonemove
    FOR EACH ROW EXECUTE FUNCTION programmes_check_move();
CREATE FUNCTION programmes_check_dependency() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(7262013);
    IF EXISTS (
        WITH RECURSIVE chain(id) AS (
            SELECT NEW.needs_id
            UNION
            SELECT d.needs_id FROM programmes_dependency d JOIN chain ON d.milestone_id = chain.id
        ) SELECT 1 FROM chain WHERE id = NEW.milestone_id
    ) THEN
        RAISE EXCEPTION 'a milestone does not wait for itself' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER programmes_dependencies_have_an_end BEFORE INSERT OR UPDATE ON programmes_dependency
    FOR EACH ROW EXECUTE FUNCTION programmes_check_dependency();
CREATE FUNCTION programmes_check_report() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (NEW.project_id, NEW.number, NEW.reported_on, NEW.light, NEW.text, NEW.risks, NEW.needed,
            NEW.needed_from_id, NEW.needed_from_body_id, NEW.author_id, NEW.reported_at)
        IS DISTINCT FROM (OLD.project_id, OLD.number, OLD.reported_on, OLD.light, OLD.text, OLD.risks, OLD.needed,
            OLD.needed_from_id, OLD.needed_from_body_id, OLD.author_id, OLD.reported_at)
        OR (OLD.noted_at IS NOT NULL AND (NEW.noted_at, NEW.arranged, NEW.noted_by_id)
            IS DISTINCT FROM (OLD.noted_at, OLD.arranged, OLD.noted_by_id)) THEN
        RAISE EXCEPTION 'a status report is never changed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER programmes_reports_stay BEFORE UPDATE OR DELETE ON programmes_statusreport
    FOR EACH ROW EXECUTE FUNCTION programmes_check_report();
CREATE FUNCTION programmes_check_interface() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.state = 'settled' THEN
        RAISE EXCEPTION 'a settled interface is never changed' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    IF NEW.decision_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM governance_decision d WHERE d.id = NEW.decision_id AND d.outcome = 'decided'
          AND NOT EXISTS (SELECT 1 FROM governance_decision k WHERE k.corrects_id = d.id)
    ) THEN
        RAISE EXCEPTION 'an interface is settled by a final decision' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER programmes_interfaces_by_decision BEFORE INSERT OR UPDATE OR DELETE ON programmes_interface
    FOR EACH ROW EXECUTE FUNCTION programmes_check_interface();
CREATE FUNCTION programmes_check_project() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.parent_id IS NULL THEN
        RETURN NEW;
    END IF;
    PERFORM pg_advisory_xact_lock(7262014);
    IF EXISTS (
        WITH RECURSIVE chain(id) AS (
            SELECT NEW.parent_id
            UNION
            SELECT p.parent_id FROM programmes_project p JOIN chain ON p.id = chain.id WHERE p.parent_id IS NOT NULL
        ) SELECT 1 FROM chain WHERE id = NEW.id
    ) THEN
        RAISE EXCEPTION 'a project is not part of itself' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER programmes_projects_have_a_top BEFORE INSERT OR UPDATE OF parent_id ON programmes_project
    FOR EACH ROW EXECUTE FUNCTION programmes_check_project();
"""

BACKWARD = """
DROP TRIGGER programmes_projects_have_a_top ON programmes_project;
DROP FUNCTION programmes_check_project;
DROP TRIGGER programmes_interfaces_by_decision ON programmes_interface;
DROP FUNCTION programmes_check_interface;
DROP TRIGGER programmes_reports_stay ON programmes_statusreport;
DROP FUNCTION programmes_check_report;
DROP TRIGGER programmes_dependencies_have_an_end ON programmes_dependency;
DROP FUNCTION programmes_check_dependency;
DROP TRIGGER programmes_moves_are_appended ON programmes_milestonemove;
DROP FUNCTION programmes_check_move;
DROP TRIGGER programmes_milestone_moves_are_kept ON programmes_milestone;
DROP FUNCTION programmes_check_milestone;
"""


class Migration(migrations.Migration):
    """Triggers for milestones, moves, dependencies, reports, interfaces and the tree of projects."""

    dependencies = [("programmes", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
