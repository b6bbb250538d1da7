"""Wagtail pages, one file for each kind, and the image and document models that they use."""

from cms.models.challenges import ChallengeIndexPage, ChallengePage
from cms.models.contests import ContestIndexPage, ContestPage
from cms.models.events import EventIndexPage, EventPage, EventRegistration
from cms.models.guides import GuideIndexPage, GuidePage, StandardPage
from cms.models.home import HomePage
from cms.models.media import SiteDocument, SiteImage, SiteRendition
from cms.models.news import NewsIndexPage, NewsPage

__all__ = [
    "ChallengeIndexPage",
    "ChallengePage",
    "ContestIndexPage",
    "ContestPage",
    "EventIndexPage",
    "EventPage",
    "EventRegistration",
    "GuideIndexPage",
    "GuidePage",
    "HomePage",
    "NewsIndexPage",
    "NewsPage",
    "SiteDocument",
    "SiteImage",
    "SiteRendition",
    "StandardPage",
]
