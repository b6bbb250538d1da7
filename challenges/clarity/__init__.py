"""The clarity check: small named rules that read a problem's statement and say what is missing, where, and what to do.

It reads text alone and knows no model, so that the form, the submission and `manage.py evaluate_clarity` run the same
rules. Every rule is described in docs/reference/clarity.md.
"""

from challenges.clarity.checking import check
from challenges.clarity.findings import Finding, Rule
from challenges.clarity.rules import ALL, BY_CODE
from challenges.clarity.statements import Statement

__all__ = ["ALL", "BY_CODE", "Finding", "Rule", "Statement", "check"]
