"""What is published is never changed: the database says so too."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION questionnaires_keep_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.state <> 'draft' THEN
            RAISE EXCEPTION 'a published version stays' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF OLD.state = 'draft' THEN
        RETURN NEW;
    END IF;
    IF NEW.definition IS DISTINCT FROM OLD.definition OR NEW.title <> OLD.title OR NEW.sha256 <> OLD.sha256
       OR NEW.number <> OLD.number OR NEW.questionnaire_id <> OLD.questionnaire_id
       OR NEW.published_at IS DISTINCT FROM OLD.published_at OR NEW.state = 'draft'
       OR (OLD.state = 'withdrawn' AND NEW.state <> 'withdrawn') THEN
        RAISE EXCEPTION 'a published version is never changed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER questionnaires_versions_stay BEFORE UPDATE OR DELETE ON questionnaires_questionnaireversion
    FOR EACH ROW EXECUTE FUNCTION questionnaires_keep_version();
CREATE FUNCTION questionnaires_bind_response() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.version_id <> OLD.version_id THEN
        RAISE EXCEPTION 'answers stay with their version' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'INSERT' AND NOT EXISTS (
        SELECT 1 FROM questionnaires_questionnaireversion WHERE id = NEW.version_id AND state = 'published'
    ) THEN
        RAISE EXCEPTION 'only what is published is asked' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER questionnaires_responses_bound BEFORE INSERT OR UPDATE ON questionnaires_response
    FOR EACH ROW EXECUTE FUNCTION questionnaires_bind_response();
"""

BACKWARD = """
DROP TRIGGER questionnaires_responses_bound ON questionnaires_response;
DROP FUNCTION questionnaires_bind_response;
DROP TRIGGER questionnaires_versions_stay ON questionnaires_questionnaireversion;
DROP FUNCTION questionnaires_keep_version;
"""


class Migration(migrations.Migration):

    dependencies = [("questionnaires", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
