"""Forms of problems and challenges."""
