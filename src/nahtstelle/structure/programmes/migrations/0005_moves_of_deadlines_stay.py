"""A move of a deadline is never changed or removed."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION programmes_keep_stocktake_extension() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a move of a deadline is never changed' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER programmes_stocktake_extensions_stay BEFORE UPDATE OR DELETE ON programmes_stocktakeextension
    FOR EACH ROW EXECUTE FUNCTION programmes_keep_stocktake_extension();
"""

BACKWARD = """
DROP TRIGGER programmes_stocktake_extensions_stay ON programmes_stocktakeextension;
DROP FUNCTION programmes_keep_stocktake_extension;
"""


class Migration(migrations.Migration):

    dependencies = [("programmes", "0004_stocktakes")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
