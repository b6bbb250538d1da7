"""Every weight of the matching in one place, each with its reason; change one only with a measurement."""

from typing import Final

MAX_WORDS: Final = 60
"""Words of the asking text that take part, best by count × idf: more adds nothing and costs time (±0.01 NDCG@10)."""
MAX_PHRASES: Final = 40
"""Two-syllable phrases that take part, likewise."""
TITLE_COUNT: Final = 2
"""Added to the count of each word of the asking title: +0.015 to +0.04 NDCG@10 on long problems."""
WORD: Final = 1.0
"""A word anywhere in the document; the unit of all others."""
TITLE_WORD: Final = 0.5
"""The same word in the document's title, beside the whole text; 3 would cost 0.08 NDCG@10."""
PHRASE: Final = 0.5
"""A phrase anywhere: makes up for folded marks (0.3 to 0.7 are alike)."""
GLOSSARY: Final = 0.6
"""Factor of a translation or abbreviation from the glossary: an equal meaning, but nobody wrote it."""
TAG: Final = 2.0
"""Each shared tag: chosen by a person as the gist. Not measured, since no labelled set has tags."""
FIELD: Final = 1.5
"""Each shared field of the taxonomy: broader than a tag, so a little less."""
NEAR_FIELD: Final = 0.5
"""A sibling field or the parent: related work, never enough alone."""
GAP_COVERAGE: Final = 0.34
"""A requirement counts as spoken to when at least this share of its words, weighted by idf, is in the document."""
LEAST_SHARE: Final = 0.3
"""Hits below this share of the best score are left out: a few common words are no match."""
TELLING: Final = 2.0
"""A single word is shown as a reason from this idf on (about one document in eight); phrases always are."""
