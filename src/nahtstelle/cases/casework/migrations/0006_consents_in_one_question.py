"""What the rule needs to know of consents, answered in one question: the function stands as a service by itself."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION casework_consents(cases bigint[])
RETURNS TABLE (of_case bigint, scope varchar[], aims varchar[], starts date, ends date, over boolean, named bigint[])
LANGUAGE plpgsql AS $$
DECLARE
    before text := coalesce(current_setting('nahtstelle.service', true), '');
BEGIN
    PERFORM set_config('nahtstelle.service', 'consent', true);
    RETURN QUERY
        SELECT DISTINCT ON (c.case_id) c.case_id, c.categories, c.purposes, c.valid_from, c.valid_to,
               c.revoked_at IS NOT NULL OR c.expired_at IS NOT NULL OR c.replaced_at IS NOT NULL,
               ARRAY(SELECT n.institution_id FROM casework_consentinstitution n WHERE n.consent_id = c.id)
        FROM casework_consent c WHERE c.case_id = ANY (cases)
        ORDER BY c.case_id, c.recorded_at DESC, c.id DESC;
    PERFORM set_config('nahtstelle.service', before, true);
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0005_plans_stay")]

    operations = [migrations.RunSQL(FORWARD, "DROP FUNCTION casework_consents(bigint[]);")]
