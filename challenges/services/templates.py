"""Templates: the default one, new versions, and moving a draft to a newer version."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenges.exceptions import NotPossible
from challenges.models import Problem, ProblemTemplate, Round, TemplateSection
from challenges.sections import DEFAULT_CODE, fixture
from challenges.states import EDITABLE_STATES
from hoip import clock
from hoip.audit.services import record

COPIED = tuple(
    field.name for field in TemplateSection._meta.fields if field.name not in {"id", "template", "sort_order"}
)


@transaction.atomic
def load_default() -> ProblemTemplate:
    """The default template, made from the project's own when it is missing; what the office changed stays."""
    found: ProblemTemplate | None = ProblemTemplate.objects.current().filter(code=DEFAULT_CODE).first()
    if found is not None:
        return found
    data = fixture()
    made: ProblemTemplate = ProblemTemplate.objects.create(
        code=DEFAULT_CODE, name_vi=data["name_vi"], name_en=data["name_en"]
    )
    TemplateSection.objects.bulk_create(
        TemplateSection(template=made, sort_order=order, **row) for order, row in enumerate(data["sections"])
    )
    return made


def template_for_new(at: datetime) -> ProblemTemplate:
    """What a new problem is written in: the template of the round that is open or comes next, else the default."""
    intake = Round.objects.open_at(at).select_related("template").first() or (
        Round.objects.next_after(at).select_related("template").first()
    )
    if intake is not None and intake.template is not None:
        current: ProblemTemplate = ProblemTemplate.objects.current().get(code=intake.template.code)
        return current
    return load_default()


@transaction.atomic
def save_as_new_version(
    template: ProblemTemplate, sections: Iterable[TemplateSection], *, by: Any, name_vi: str, name_en: str
) -> ProblemTemplate:
    """Make the next version of a template out of edited sections; the versions before stay as they are.

    Rounds that are not over take the new version; problems keep the one that they were written in.

    Raises:
        NotPossible: two sections have the same key, or none is needed.
    """
    rows = list(sections)
    keys = [row.key for row in rows]
    if len(keys) != len(set(keys)):
        raise NotPossible(_("Two sections have the same key."))
    if not any(row.required for row in rows):
        raise NotPossible(_("At least one section has to be needed before submitting."))
    newest = ProblemTemplate.objects.select_for_update().filter(code=template.code).order_by("-number").first()
    at = clock.now()
    made: ProblemTemplate = ProblemTemplate.objects.create(
        code=template.code,
        number=(newest.number if newest else 0) + 1,
        name_vi=name_vi,
        name_en=name_en,
        created_by=by,
    )
    TemplateSection.objects.bulk_create(
        TemplateSection(template=made, sort_order=order, **{name: getattr(row, name) for name in COPIED})
        for order, row in enumerate(rows)
    )
    Round.objects.filter(template__code=template.code, closes_at__gt=at).update(template=made)
    record("challenges.template_changed", target=made, by=by, facts={"code": made.code, "version": made.number}, at=at)
    return made


@transaction.atomic
def adopt_template(problem: Problem, *, by: Any) -> Problem:
    """Move a problem to the current version of its template; every text stays under its key.

    Raises:
        NotPossible: the text is not with its authors now, or it is in the current version already.
    """
    locked = Problem.objects.select_for_update(of=("self",)).get(pk=problem.pk)
    if locked.state not in EDITABLE_STATES:
        raise NotPossible(_("The problem is with the programme office; its text cannot be changed now."))
    newest = newer_template(locked)
    if newest is None:
        raise NotPossible(_("The problem is in the current version of its template."))
    locked.template = newest
    locked.version += 1
    locked.save(update_fields=["template", "version", "updated_at"])
    record("challenges.template_adopted", target=locked, by=by, facts={"version": newest.number})
    return locked


def newer_template(problem: Problem) -> ProblemTemplate | None:
    """The current version of the problem's template when the problem is in an older one."""
    if problem.template is None:
        return None
    newest: ProblemTemplate | None = ProblemTemplate.objects.current().filter(code=problem.template.code).first()
    return newest if newest is not None and newest.number > problem.template.number else None
