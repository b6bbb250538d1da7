"""The audit call that every verb makes: `record` inside its transaction, `record_refusal` after it.

Both live in `hoip.audit.services` and are imported from there.
"""
