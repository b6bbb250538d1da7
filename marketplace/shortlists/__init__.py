"""An agency's board of candidates and its decisions."""
