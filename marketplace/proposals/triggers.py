"""The database's own refusal to change what was sealed, for whoever comes past the verbs.

Set after every `migrate`, as those of the audit log are, and for the same reason.
"""

from typing import Any

from django.db import connections

TABLE = "proposals_sealedversion"
CHANGED = """
    NEW.id <> OLD.id OR NEW.proposal_id <> OLD.proposal_id OR NEW.number <> OLD.number OR NEW.token <> OLD.token
    OR NEW.revision <> OLD.revision OR NEW.sealed_at <> OLD.sealed_at OR NEW.sha256 <> OLD.sha256
    OR (NEW.box <> OLD.box AND NEW.destroyed_at IS NULL)
    OR (OLD.opened_at IS NOT NULL AND NEW.opened_at IS NULL)
"""
POSTGRESQL = f"""
CREATE OR REPLACE FUNCTION proposals_sealed_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a sealed version is never changed' USING ERRCODE = 'restrict_violation';
END $$;
CREATE OR REPLACE TRIGGER proposals_sealed_unchanged BEFORE UPDATE ON {TABLE}
    FOR EACH ROW WHEN ({CHANGED}) EXECUTE FUNCTION proposals_sealed_refuse();
"""
SQLITE = f"""
CREATE TRIGGER IF NOT EXISTS proposals_sealed_unchanged BEFORE UPDATE ON {TABLE} WHEN {CHANGED}
BEGIN SELECT RAISE(ABORT, 'a sealed version is never changed'); END
"""
STATEMENTS = {"postgresql": POSTGRESQL, "sqlite": SQLITE}


def set_triggers(using: str = "default", **_kwargs: Any) -> None:
    """Set the trigger if the table is there; safe to repeat."""
    connection = connections[using]
    statement = STATEMENTS.get(connection.vendor)
    if statement is None or TABLE not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        cursor.execute(statement)
