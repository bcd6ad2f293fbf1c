"""The five rules of domain §5 in the database: whoever writes, and however many at once, they hold.

Order of locks, always: allocations by id, then funds by id. Totals change in triggers only.
"""

from django.db import migrations

DECISIONS = """
CREATE FUNCTION funding_check_steering(checked bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM governance_decision d
        JOIN governance_body b ON b.id = d.body_id
        JOIN governance_competence c ON c.matter = 'funding' AND c.decides = b.kind
        WHERE d.id = checked AND d.kind = 'funding' AND d.outcome IN ('decided', 'rejected')
          AND (NOT d.needs_government_resolution OR d.government_resolution <> '')
          AND NOT EXISTS (SELECT 1 FROM governance_decision k WHERE k.corrects_id = d.id)
    ) THEN
        RAISE EXCEPTION 'rule 2: an allocation rests on a final funding decision of the body that decides (000 §7.2.1 b)'
            USING ERRCODE = 'restrict_violation';
    END IF;
END $$;
CREATE FUNCTION funding_check_coordination(checked bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM governance_decision d
        JOIN governance_body b ON b.id = d.body_id AND b.kind = 'coordination'
        WHERE d.id = checked AND d.kind = 'funding' AND d.outcome IN ('decided', 'recommended')
          AND NOT EXISTS (SELECT 1 FROM governance_decision k WHERE k.corrects_id = d.id)
    ) THEN
        RAISE EXCEPTION 'rule 2: the coordination body requests the use of funds by a decision (000 §7.2.1 c)'
            USING ERRCODE = 'restrict_violation';
    END IF;
END $$;
"""

FUNDS = """
CREATE FUNCTION funding_check_fund() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a fund is never removed' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.allocated <> 0 OR NEW.spent <> 0 OR NEW.postings_count <> 0 THEN
            RAISE EXCEPTION 'a fund begins with nothing allocated and nothing spent'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF pg_trigger_depth() < 2 THEN
        IF (NEW.allocated, NEW.spent, NEW.postings_count) IS DISTINCT FROM
           (OLD.allocated, OLD.spent, OLD.postings_count) THEN
            RAISE EXCEPTION 'totals of a fund follow from allocations and postings'
                USING ERRCODE = 'restrict_violation';
        END IF;
        IF OLD.repayment_due_on IS NOT NULL
           AND NEW.repayment_due_on IS DISTINCT FROM OLD.repayment_due_on THEN
            RAISE EXCEPTION 'the repayment date of a fund moves by an extension of its funder only'
                USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    IF NEW.groups IS DISTINCT FROM OLD.groups AND EXISTS (
        SELECT 1 FROM funding_allocation a WHERE a.fund_id = NEW.id AND NOT a.groups <@ NEW.groups
    ) THEN
        RAISE EXCEPTION 'rule 3: an allocation rests on this earmark (000 §7.2.2)'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF (NEW.starts_on, NEW.ends_on) IS DISTINCT FROM (OLD.starts_on, OLD.ends_on) AND EXISTS (
        SELECT 1 FROM funding_allocation a WHERE a.fund_id = NEW.id
        AND (a.starts_on < NEW.starts_on OR a.ends_on > NEW.ends_on)
    ) THEN
        RAISE EXCEPTION 'rule 5: an allocation lies in this period' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER funding_fund_kept BEFORE INSERT OR UPDATE OR DELETE ON funding_fund
    FOR EACH ROW EXECUTE FUNCTION funding_check_fund();
CREATE FUNCTION funding_check_extension() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held funding_fund%ROWTYPE;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'an extension is never changed' USING ERRCODE = 'restrict_violation';
    END IF;
    SELECT * INTO held FROM funding_fund WHERE id = NEW.fund_id FOR NO KEY UPDATE;
    IF NEW.funder_id <> held.funder_id THEN
        RAISE EXCEPTION 'only the funder extends the repayment date (002 §5)'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.since IS DISTINCT FROM held.repayment_due_on THEN
        RAISE EXCEPTION 'an extension begins at the present repayment date' USING ERRCODE = 'restrict_violation';
    END IF;
    UPDATE funding_fund SET repayment_due_on = NEW.until, ends_on = greatest(ends_on, NEW.until + 1)
        WHERE id = NEW.fund_id;
    RETURN NEW;
END $$;
CREATE TRIGGER funding_extension_kept BEFORE INSERT OR UPDATE OR DELETE ON funding_fundextension
    FOR EACH ROW EXECUTE FUNCTION funding_check_extension();
"""

REQUESTS = """
CREATE FUNCTION funding_check_request() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held funding_fund%ROWTYPE;
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.state IN ('decided', 'refused') AND
       (NEW.state, NEW.fund_id, NEW.project_id, NEW.measure, NEW.institution_id, NEW.amount, NEW.starts_on,
        NEW.ends_on, NEW.groups, NEW.grounds, NEW.treatment, NEW.recommendation_id, NEW.decision_id) IS DISTINCT FROM
       (OLD.state, OLD.fund_id, OLD.project_id, OLD.measure, OLD.institution_id, OLD.amount, OLD.starts_on,
        OLD.ends_on, OLD.groups, OLD.grounds, OLD.treatment, OLD.recommendation_id, OLD.decision_id) THEN
        RAISE EXCEPTION 'what was asked and decided is never changed' USING ERRCODE = 'restrict_violation';
    END IF;
    SELECT * INTO held FROM funding_fund WHERE id = NEW.fund_id;
    IF held.fixed_by_law AND NEW.state NOT IN ('refused', 'withdrawn') THEN
        RAISE EXCEPTION 'rule 4: law or contract fixes the use of this fund (000 §7.2.1 e)'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.recommendation_id IS NOT NULL
       AND (TG_OP = 'INSERT' OR NEW.recommendation_id IS DISTINCT FROM OLD.recommendation_id) THEN
        PERFORM funding_check_coordination(NEW.recommendation_id);
    END IF;
    IF NEW.decision_id IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.decision_id IS DISTINCT FROM OLD.decision_id) THEN
        PERFORM funding_check_steering(NEW.decision_id);
        IF (SELECT s.decided_on < r.decided_on FROM governance_decision s, governance_decision r
            WHERE s.id = NEW.decision_id AND r.id = NEW.recommendation_id) THEN
            RAISE EXCEPTION 'rule 2: steering decides after the coordination body has requested (000 §7.2.1 b, c)'
                USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER funding_request_ruled BEFORE INSERT OR UPDATE ON funding_allocationrequest
    FOR EACH ROW EXECUTE FUNCTION funding_check_request();
"""

ALLOCATIONS = """
CREATE FUNCTION funding_check_allocation() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held funding_fund%ROWTYPE;
    asked funding_allocationrequest%ROWTYPE;
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'an allocation is never removed' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF (NEW.request_id, NEW.fund_id, NEW.decision_id, NEW.amount, NEW.starts_on, NEW.ends_on, NEW.groups)
           IS DISTINCT FROM
           (OLD.request_id, OLD.fund_id, OLD.decision_id, OLD.amount, OLD.starts_on, OLD.ends_on, OLD.groups) THEN
            RAISE EXCEPTION 'rule 2: what a decision allocated is never changed (000 §7.2.1 b)'
                USING ERRCODE = 'restrict_violation';
        END IF;
        IF pg_trigger_depth() < 2 AND (NEW.spent, NEW.postings_count) IS DISTINCT FROM (OLD.spent, OLD.postings_count)
        THEN
            RAISE EXCEPTION 'totals of an allocation follow from its postings' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    SELECT * INTO asked FROM funding_allocationrequest WHERE id = NEW.request_id FOR NO KEY UPDATE;
    SELECT * INTO held FROM funding_fund WHERE id = NEW.fund_id FOR NO KEY UPDATE;
    IF held.fixed_by_law THEN
        RAISE EXCEPTION 'rule 4: law or contract fixes the use of this fund (000 §7.2.1 e)'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF asked.grounds = '' THEN
        RAISE EXCEPTION 'rule 1: the responsible mainstream structure files the grounds first (000 §7.2.1 d)'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF asked.state <> 'decided' OR asked.decision_id <> NEW.decision_id OR asked.fund_id <> NEW.fund_id
       OR (SELECT outcome FROM governance_decision WHERE id = NEW.decision_id) <> 'decided' THEN
        RAISE EXCEPTION 'rule 2: an allocation is what steering decided on its request (000 §7.2.1 b)'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NOT (NEW.groups <@ held.groups AND NEW.groups <@ asked.groups) THEN
        RAISE EXCEPTION 'rule 3: an allocation stays within the earmark (000 §7.2.2)'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.amount > asked.amount OR held.allocated + NEW.amount > held.amount THEN
        RAISE EXCEPTION 'rule 5: nothing is allocated beyond the fund' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.starts_on < greatest(held.starts_on, asked.starts_on)
       OR NEW.ends_on > least(held.ends_on, asked.ends_on) THEN
        RAISE EXCEPTION 'rule 5: nothing is allocated beyond the period' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.spent <> 0 OR NEW.postings_count <> 0 THEN
        RAISE EXCEPTION 'an allocation begins with nothing spent' USING ERRCODE = 'restrict_violation';
    END IF;
    UPDATE funding_fund SET allocated = allocated + NEW.amount WHERE id = NEW.fund_id;
    RETURN NEW;
END $$;
CREATE TRIGGER funding_allocation_ruled BEFORE INSERT OR UPDATE OR DELETE ON funding_allocation
    FOR EACH ROW EXECUTE FUNCTION funding_check_allocation();
"""

LEDGER = """
CREATE FUNCTION funding_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a posting is never changed or removed: post a counter-posting'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER funding_posting_frozen BEFORE UPDATE OR DELETE ON funding_posting
    FOR EACH ROW EXECUTE FUNCTION funding_refuse_change();
CREATE FUNCTION funding_guard_totals() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'totals of a quarter follow from postings' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER funding_quarter_kept BEFORE INSERT OR UPDATE OR DELETE ON funding_quartertotal
    FOR EACH ROW EXECUTE FUNCTION funding_guard_totals();
CREATE FUNCTION funding_book() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM funding_allocation WHERE id IN (SELECT allocation_id FROM added) ORDER BY id FOR NO KEY UPDATE;
    PERFORM 1 FROM funding_fund WHERE id IN (SELECT fund_id FROM added) ORDER BY id FOR NO KEY UPDATE;
    IF EXISTS (SELECT 1 FROM added p JOIN funding_allocation a ON a.id = p.allocation_id
               WHERE p.fund_id <> a.fund_id) THEN
        RAISE EXCEPTION 'a posting belongs to the fund of its allocation' USING ERRCODE = 'restrict_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM added p JOIN funding_allocation a ON a.id = p.allocation_id
               WHERE NOT p.groups <@ a.groups) THEN
        RAISE EXCEPTION 'rule 3: nothing is spent outside the target groups of the earmark (000 §7.2.2)'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM added p JOIN funding_allocation a ON a.id = p.allocation_id
               WHERE p.counter_to_id IS NULL AND (p.posted_on < a.starts_on OR p.posted_on >= a.ends_on)) THEN
        RAISE EXCEPTION 'rule 5: nothing is spent outside the period' USING ERRCODE = 'restrict_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM added p LEFT JOIN funding_posting o ON o.id = p.counter_to_id
               WHERE p.counter_to_id IS NOT NULL AND (o.id IS NULL
                  OR o.counter_to_id IS NOT NULL OR o.allocation_id <> p.allocation_id
                  OR -p.amount > o.amount OR p.posted_on < o.posted_on OR NOT p.groups <@ o.groups)) THEN
        RAISE EXCEPTION 'a counter-posting takes back a posting of the same allocation, at most its amount'
            USING ERRCODE = 'restrict_violation';
    END IF;
    UPDATE funding_allocation a
        SET spent = a.spent + s.total, postings_count = a.postings_count + s.rows
        FROM (SELECT allocation_id, sum(amount) AS total, count(*) AS rows FROM added GROUP BY 1) s
        WHERE a.id = s.allocation_id;
    UPDATE funding_fund f
        SET spent = f.spent + s.total, postings_count = f.postings_count + s.rows
        FROM (SELECT fund_id, sum(amount) AS total, count(*) AS rows FROM added GROUP BY 1) s
        WHERE f.id = s.fund_id;
    INSERT INTO funding_quartertotal AS q (allocation_id, quarter, spent, postings_count)
        SELECT allocation_id, date_trunc('quarter', posted_on)::date, sum(amount), count(*)
        FROM added GROUP BY 1, 2 ORDER BY 1, 2
        ON CONFLICT (allocation_id, quarter) DO UPDATE
        SET spent = q.spent + excluded.spent, postings_count = q.postings_count + excluded.postings_count;
    RETURN NULL;
END $$;
CREATE TRIGGER funding_posting_booked AFTER INSERT ON funding_posting
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION funding_book();
"""

BACKWARD = """
DROP TRIGGER funding_posting_booked ON funding_posting;
DROP TRIGGER funding_quarter_kept ON funding_quartertotal;
DROP TRIGGER funding_posting_frozen ON funding_posting;
DROP TRIGGER funding_allocation_ruled ON funding_allocation;
DROP TRIGGER funding_request_ruled ON funding_allocationrequest;
DROP TRIGGER funding_extension_kept ON funding_fundextension;
DROP TRIGGER funding_fund_kept ON funding_fund;
DROP FUNCTION funding_book, funding_guard_totals, funding_refuse_change, funding_check_allocation,
    funding_check_request, funding_check_extension, funding_check_fund, funding_check_coordination,
    funding_check_steering;
"""


class Migration(migrations.Migration):
    dependencies = [("funding", "0002_funds")]
    operations = [migrations.RunSQL(DECISIONS + FUNDS + REQUESTS + ALLOCATIONS + LEDGER, BACKWARD)]
