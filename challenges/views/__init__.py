"""Pages of problems and of challenges."""
