"""The believable content that a fresh machine starts with."""
