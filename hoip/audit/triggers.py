"""The database's own refusal to change what was recorded, for whoever comes past the ORM.

The triggers are set after every `migrate`, not by a migration: SQLite drops a table's triggers when a later migration
remakes the table. PostgreSQL refuses UPDATE and DELETE. SQLite refuses UPDATE alone: it has no TRUNCATE, so emptying a
test database is a DELETE there. A removed entry is found by `verify_audit` on both. On a server, also give the site's
database role no more than INSERT and SELECT on `audit_entry`.
"""

from typing import Any

from django.db import connections

POSTGRESQL = """
CREATE OR REPLACE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit entries are only ever added' USING ERRCODE = 'restrict_violation';
END $$;
CREATE OR REPLACE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION audit_entry_refuse();
"""
SQLITE = """
CREATE TRIGGER IF NOT EXISTS audit_entry_append_only BEFORE UPDATE ON audit_entry
BEGIN SELECT RAISE(ABORT, 'audit entries are only ever added'); END
"""
STATEMENTS = {"postgresql": POSTGRESQL, "sqlite": SQLITE}


def set_triggers(using: str = "default", **_kwargs: Any) -> None:
    """Set the triggers if the table is there; safe to repeat."""
    connection = connections[using]
    statement = STATEMENTS.get(connection.vendor)
    if statement is None or "audit_entry" not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        cursor.execute(statement)
