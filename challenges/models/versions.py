"""Every version of a problem's text that left its authors' hands."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from challenges.models.problems import Problem
from challenges.states import VersionOccasion
from hoip.bilingual import in_language


class ProblemVersion(models.Model):
    """The text of a problem as it was submitted, changed in consultation or accepted. Never changed afterwards."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    occasion = models.CharField(_("occasion"), max_length=12, choices=VersionOccasion)
    title_vi = models.CharField(_("Vietnamese title"), max_length=200, blank=True)
    title_en = models.CharField(_("English title"), max_length=200, blank=True)
    summary_vi = models.TextField(_("summary in Vietnamese"), max_length=1000, blank=True)
    summary_en = models.TextField(_("summary in English"), max_length=1000, blank=True)
    language = models.CharField(_("language of the sections"), max_length=2, choices=settings.LANGUAGES, default="vi")
    sections = models.JSONField(_("sections"), default=dict)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("version of a problem")
        verbose_name_plural = _("versions of a problem")
        ordering = ["problem", "number"]
        constraints = [models.UniqueConstraint(fields=["problem", "number"], name="problem_version_number_once")]

    def __str__(self) -> str:
        return f"{self.problem_id}/{self.number}"

    @property
    def title(self) -> str:
        """The title in the reader's language, else in the other."""
        return in_language(self, "title")
