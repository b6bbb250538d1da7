"""A section that is blank, holds a placeholder, or says what another one says."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from challenges.clarity.findings import Rule, Spot
from challenges.clarity.statements import Statement, phrase_of, sentences

PLACEHOLDER = re.compile(
    r"[\W_]*|(?:như|xem|tương tự)\s+(?:trên|phần trên|mục trên|ở trên|đã nêu|phần hiện trạng|mục \w+|hiện trạng)(?:\s+\w+){0,4}"
    r"|(?:đang|sẽ|chờ)?\s*(?:cập nhật|bổ sung|hoàn thiện|xác định|điền)(?:\s+(?:sau|thêm|tiếp|sớm))*"
    r"|(?:không|chưa)(?:\s+(?:có|rõ|biết|áp dụng|xác định))?|không có gì(?: thêm)?|theo mẫu|nội dung|xxx+|test|abc"
    r"|n/?a|tb[acd]|none|nothing|no|not applicable|not yet|unknown|(?:(?:to|will|shall|must|still to) be|to follow)(?: \w+){0,3}|(?:being|currently|still)(?: being)? (?:updated|completed|prepared|written|collected)"
    r"|(?:coming|comes|added) (?:soon|later)|later|in preparation|work in progress|wip"
    r"|(?:see|as|same as|like)\s+(?:the\s+)?(?:above|before|current state|other sections?|section \w+)(?:\s+\w+){0,3}"
    r"|ditto|idem|pending|lorem ipsum.*",
    re.IGNORECASE | re.DOTALL,
)
LONG_ENOUGH = 7
"""Words from which a repeated sentence is a copy and no chance."""
ALIKE = 0.75
"""Share of three-word groups that two sections have in common from which they are one text with small changes."""
COPIED_SHARE = 0.7


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _triples(words: list[str]) -> set[tuple[str, ...]]:
    return {tuple(words[place : place + 3]) for place in range(len(words) - 2)}


def copied(text: str, other: str) -> bool:
    """Whether a text says no more than another: the same, or most of its sentences taken over."""
    mine, theirs = _words(text), _words(other)
    if len(mine) < LONG_ENOUGH or len(theirs) < LONG_ENOUGH:
        return False
    joined = f" {' '.join(theirs)} "
    taken = sum(
        len(words)
        for sentence in sentences(text)
        if len(words := _words(sentence)) >= LONG_ENOUGH and f" {' '.join(words)} " in joined
    )
    if taken >= COPIED_SHARE * len(mine):
        return True
    ours, others = _triples(mine), _triples(theirs)
    return len(ours & others) >= ALIKE * len(ours | others)


def look(statement: Statement) -> Iterator[Spot]:
    """Blank sections, placeholders, and copies of a section that stands earlier."""
    seen: list[tuple[str, str]] = []
    for key, text in statement.clean.items():
        bare = text.strip(" .…-–—*\"'“”")
        if not bare or PLACEHOLDER.fullmatch(bare):
            if not text.strip() and key in statement.optional:
                continue
            yield Spot(key, phrase_of(text))
            continue
        if any(copied(text, earlier) for _key, earlier in seen):
            yield Spot(key, phrase_of(text))
        else:
            seen.append((key, text))


RULE = Rule(
    "empty_or_copied_section",
    _("Section empty or copied"),
    _("A section that is blank, holds a placeholder or repeats another one leaves its question open."),
    _("Answer the section's own question in a sentence. If you do not know, say so and what you do know."),
    look,
)
