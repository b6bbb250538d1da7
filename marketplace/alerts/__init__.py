"""Saved searches and alerts: what is new for somebody, why it fits, in one mail that one click ends."""
