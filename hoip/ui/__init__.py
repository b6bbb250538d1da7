"""Pieces that every page shares: template tags, form renderer, middleware."""
