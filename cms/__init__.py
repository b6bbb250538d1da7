"""Wagtail pages: home, news, events, contests, challenge pages, guides."""
