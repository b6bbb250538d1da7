"""The verbs of this room. Each judges the deadline by the database's clock, inside the lock of the bid's row."""
