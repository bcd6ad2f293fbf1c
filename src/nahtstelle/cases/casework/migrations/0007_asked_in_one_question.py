"""How a consent ended, beside its scope; and the guests of a case, whose kind and period belong to its shell.

As in 0006 the functions stand as a service by themselves. Names of guests stay sealed: nothing is opened here.
"""

from django.db import migrations

CONSENTS = """
DROP FUNCTION casework_consents(bigint[]);
CREATE FUNCTION casework_consents(cases bigint[])
RETURNS TABLE (of_case bigint, scope varchar[], aims varchar[], starts date, ends date, ending text, ended timestamptz,
               named bigint[])
LANGUAGE plpgsql AS $$
DECLARE
    before text := coalesce(current_setting('nahtstelle.service', true), '');
BEGIN
    PERFORM set_config('nahtstelle.service', 'consent', true);
    RETURN QUERY
        SELECT DISTINCT ON (c.case_id) c.case_id, c.categories, c.purposes, c.valid_from, c.valid_to,
               CASE WHEN c.revoked_at IS NOT NULL THEN 'revoked' WHEN c.replaced_at IS NOT NULL THEN 'replaced'
                    WHEN c.expired_at IS NOT NULL THEN 'expired' ELSE '' END,
               coalesce(c.revoked_at, c.replaced_at, c.expired_at),
               ARRAY(SELECT n.institution_id FROM casework_consentinstitution n WHERE n.consent_id = c.id)
        FROM casework_consent c WHERE c.case_id = ANY (cases)
        ORDER BY c.case_id, c.recorded_at DESC, c.id DESC;
    PERFORM set_config('nahtstelle.service', before, true);
END
$$;
"""
CONSENTS_BEFORE = """
DROP FUNCTION casework_consents(bigint[]);
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
GUESTS = """
CREATE FUNCTION casework_guests(of_case bigint, moment timestamptz)
RETURNS TABLE (id bigint, case_id bigint, uuid uuid, category varchar, sealed bytea, kind varchar, categories varchar[],
               from_at timestamptz, until_at timestamptz, ended_at timestamptz, added_by_id bigint, codes_left bigint)
LANGUAGE plpgsql AS $$
DECLARE
    before text := coalesce(current_setting('nahtstelle.service', true), '');
BEGIN
    PERFORM set_config('nahtstelle.service', 'guests', true);
    RETURN QUERY
        SELECT g.id, g.case_id, g.uuid, g.category, g.sealed, g.kind, g.categories, g.from_at, g.until_at, g.ended_at,
               g.added_by_id, (SELECT count(*) FROM casework_entrycode c
                               WHERE c.guest_id = g.id AND c.used_at IS NULL AND c.expires_at > moment)
        FROM casework_caseguest g WHERE g.case_id = of_case
        ORDER BY g.kind, g.from_at, g.id;
    PERFORM set_config('nahtstelle.service', before, true);
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0006_consents_in_one_question")]

    operations = [
        migrations.RunSQL(CONSENTS, CONSENTS_BEFORE),
        migrations.RunSQL(GUESTS, "DROP FUNCTION casework_guests(bigint, timestamptz);"),
    ]
