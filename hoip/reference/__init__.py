"""Fields, administrative units, TRL levels, criteria sets and tags."""
