"""The project, and the rooms that every other room needs."""
