"""Uploads that are served only after a check."""
