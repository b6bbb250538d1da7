"""Why a match is shown, and what is missing."""

from marketplace.matching.reasons.explaining import Reader, Reasons, ViaGlossary, ViaMeaning, reader
from marketplace.matching.reasons.passages import Passage, Segment

__all__ = ["Passage", "Reader", "Reasons", "Segment", "ViaGlossary", "ViaMeaning", "reader"]
