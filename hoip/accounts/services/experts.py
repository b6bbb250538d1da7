"""What is done with experts' profiles."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction

from hoip.accounts.models import ExpertProfile, User
from hoip.audit.services import record
from hoip.notifications.services import notify
from hoip.reference.models import TaxonomyField

VALUE_FIELDS = ("headline", "employer", "biography", "reads_vietnamese", "reads_english")


@transaction.atomic
def save_expert_profile(*, by: Any, values: Mapping[str, Any], fields: Collection[TaxonomyField]) -> ExpertProfile:
    """Keep a person's own expert profile, made when there is none; whether it is offered stays as the office said."""
    person = User.objects.select_for_update().get(pk=by.pk)
    known = {name: value for name, value in values.items() if name in VALUE_FIELDS}
    profile, _created = ExpertProfile.objects.update_or_create(user=person, defaults=known)
    profile.fields.set(fields)
    record("accounts.expert_profile_saved", target=profile, by=by)
    return profile


@transaction.atomic
def offer_expert(profile: ExpertProfile, *, by: Any, offered: bool) -> ExpertProfile:
    """Accept an expert, who is then offered to agencies, or take that back; nothing happens when it is so already."""
    locked = ExpertProfile.objects.select_for_update(of=("self",)).select_related("user").get(pk=profile.pk)
    if locked.is_listed == offered:
        return locked
    locked.is_listed = offered
    locked.save(update_fields=["is_listed"])
    if offered:
        notify([locked.user], "expert_accepted", facts={"name_vi": "", "name_en": ""}, about=None)
    record("accounts.expert_offered" if offered else "accounts.expert_taken_back", target=locked, by=by)
    return locked
