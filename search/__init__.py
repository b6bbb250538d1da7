"""The engine; it knows no other room."""
