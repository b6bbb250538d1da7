"""Every weight of the matching in one place, each with its reason and what it was measured to do.

Change one only with a measurement: `manage.py sweep_weights` prints what each change would do on a labelled
collection, `evaluate_matching --weights FILE` tries any set. Effects are in NDCG@10; docs/explanation/matching.md has
the table. Raise VERSION with every change: marks on matches are kept with it.
"""

import json
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Final

VERSION: Final = "2026.11.3"


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights of ranking; each is described below its name."""

    max_words: int = 60
    """Words of the asking text that take part, best by count × idf: 80 costs 0.01 to 0.02 on problems, and time."""
    max_phrases: int = 40
    """Two-syllable phrases that take part, likewise; 80 changes nothing."""
    max_glossary: int = 40
    """Words, and phrases, that the glossary may add. Of its own, so that it pushes out nothing that was written:
    +0.04 on problems against one common budget."""
    count_power: float = 0.5
    """A word asked for n times counts n to this power: half of +0.01 (English) to +0.03 (Vietnamese, whose particles
    come often) against 1."""
    title_count: float = 1.5
    """Added for a word of the title that the text repeats: what both say is the topic; +0.01 to +0.02 on long
    problems."""
    title_once: float = 0.75
    """Added for a word that the title alone says: +0.01 where titles are sober, -0.02 where they are written to catch
    the eye; the topic is in the text then."""
    tag_count: float = 0.5
    """Added for each word of the asking side's tags: chosen by a person, but mostly said in the text already."""
    word: float = 1.0
    """A word anywhere in the document, times what it is asked with; the unit of all others."""
    title_word: float = 0.5
    """The same word in the document's title, beside the whole text; 3 would cost 0.08."""
    phrase: float = 0.5
    """A phrase anywhere: makes up for folded marks (0.3 to 0.7 are alike)."""
    glossary: float = 0.8
    """Factor of a translation or abbreviation from the glossary: an equal meaning, but nobody wrote it. Without it
    short queries lose 0.05 and problems 0.02."""
    tag: float = 2.0
    """Each shared tag, whatever its words: few pairs share one exactly, so it is not to be seen in the measurements."""
    field: float = 6.0
    """Each shared field of the taxonomy, chosen by people on both sides: +0.03 on problems against 3; as much as one
    rare word and less than two, so never enough alone."""
    near_field: float = 2.0
    """A field under the same parent, or the parent itself: related work; +0.01."""
    meaning: float = 0.2
    """One standard deviation of the cosine among documents of one language, beside the best lexical score as 1, where
    question and document share a language."""
    meaning_across: float = 0.5
    """The same where they share none and words say less: +0.08 on problems against 0.2, +0.02 against 0.35."""
    meaning_across_short: float = 0.25
    """The same for a few typed words, whose meaning is less sure: +0.01 on short queries against 0.35."""
    lexical_across: float = 1.0
    """The part of the lexical score that stays where they share no language. In a long text the glossary knows many
    words, and those say as much as in one language: +0.03 to +0.04 on problems and solutions against 0.3."""
    lexical_across_short: float = 0.3
    """The same for a few words: names, numbers, a word of the glossary. A Vietnamese question finds its English
    paragraph by meaning or not at all."""
    trl_below: float = 0.12
    """Taken off for each readiness level below what is asked, as a share of the score, two levels at most."""
    deployed: float = 0.02
    """Added for a solution that is in use somewhere, as a share of the score."""
    near: float = 0.02
    """Added where both sides name the same city or ward, as a share of the score."""
    fresh: float = 0.02
    """Added for a text confirmed or opened within the last half year, as a share of the score."""


WEIGHTS: Final = Weights()

GAP_COVERAGE: Final = 0.3
"""A requirement counts as spoken to when at least this share of its words, weighted by idf, is in the document."""
LEAST_SHARE: Final = 0.2
"""Hits below this share of the best score are left out: a few common words are no match. The list is read from its top
and each hit shows its reasons, so it may be long; at 0.4 a third of the demo's problems showed one profile of forty."""
TELLING: Final = 2.0
"""A word or phrase is shown as a reason from this idf on (about one document in eight) …"""
TELLING_SHARE: Final = 0.25
"""… or from this share of the rarest one's: among few documents nothing is rare."""
WORDS_ALONE: Final = 3.0
"""What words must weigh together, in the rarest one's idf, where nothing else speaks for a match and no run of several
words is among them. Read on 47 matches of the demo that stood on words alone: of 43 left out one in ten was to the point."""
WORDS_BESIDE: Final = 1.5
"""What they must weigh to be shown beside a shared tag or field: economy, tool and model are in every second text."""
SAME_MEANING: Final = 0.88
"""Cosine of two passages from which they are shown as alike. The model puts unrelated ones near 0.80 already, and those
of one topic near 0.85. Read on 61 pairs of the demo in one language: from here on nine in ten were to the point, of 23
from 0.87 to 0.88 seven, and none of 16 below."""
SAME_MEANING_ACROSS: Final = 0.825
"""The same for two languages, which the model puts farther apart: of 14 pairs below none was to the point."""
SAME_MEANING_OF_LIKES: Final = 0.945
"""The same for two needs or two profiles, which are written alike whatever they are about: of 1,159 pairs of the demo, no
two of them twins, half of those of needs reach 0.90 and the nearest 0.943, with figures of one and figures of the other."""
SPEAKS_TO: Final = 0.88
"""Cosine from which a passage counts as speaking to a requirement without sharing its words; read on the same pairs."""
TWIN: Final = 0.9
"""Hits that share at least so much of their words are one hit: the same profile entered twice."""


class WeightsError(ValueError):
    """A file of weights cannot be used."""


def load(path: Path) -> Weights:
    """The weights with those of a JSON file in the place of some. Raises WeightsError."""
    try:
        given = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise WeightsError(f"{path}: {error}") from error
    return changed(given)


def changed(given: Any) -> Weights:
    """The weights with some given ones in their place. Raises WeightsError for names and values that do not exist."""
    known = {field.name: field.type for field in fields(Weights)}
    if not isinstance(given, dict):
        raise WeightsError("weights are a JSON object of names and numbers")
    for name, value in given.items():
        if name not in known:
            raise WeightsError(f"there is no weight named {name}; known: {', '.join(sorted(known))}")
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            raise WeightsError(f"{name} must be a number from 0 on")
        if known[name] is int and not isinstance(value, int):
            raise WeightsError(f"{name} must be a whole number")
    return replace(WEIGHTS, **given)


def as_values(weights: Weights) -> dict[str, float]:
    """The weights by name."""
    return {field.name: getattr(weights, field.name) for field in fields(Weights)}
