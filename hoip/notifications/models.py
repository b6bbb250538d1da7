"""What people were told, how they wish to be told, and what became of the mails."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from hoip.notifications.querysets import NotificationQuerySet
from hoip.notifications.states import Frequency, Outcome, Watching


class Delivery(models.Model):
    """One attempt to send a mail: to whom, what kind, and what became of it. Never the words or the address."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("recipient"), on_delete=models.CASCADE, related_name="+"
    )
    kind = models.CharField(_("kind"), max_length=60, db_index=True)
    frequency = models.CharField(_("frequency"), max_length=8, choices=Frequency, default=Frequency.NOW)
    notices = models.PositiveIntegerField(_("notices"), default=1)
    tried_at = models.DateTimeField(_("tried at"), db_index=True)
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome)
    detail = models.CharField(_("detail"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ["-tried_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"


class Notification(models.Model):
    """One notice to one person. Words are made at render time, in the reader's language.

    Addresses name it by `public_id`: a running number would tell how much the platform sends to others, and so
    whether sealed bids come in.

    Attributes:
        target_type, target_id: the object that it is about, as "app.model" and key; empty for none.
        event: names the event that is told; a person is told of one event once, whatever the kinds.
        on_site: listed among the person's notices.
        mail: when it goes out by e-mail, as the person wished when it was made.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("recipient"), on_delete=models.CASCADE, related_name="notifications"
    )
    kind = models.CharField(_("kind"), max_length=60, db_index=True)
    facts = models.JSONField(_("facts"), default=dict)
    path = models.CharField(_("address"), max_length=300, blank=True)
    target_type = models.CharField(_("kind of object"), max_length=60, blank=True)
    target_id = models.CharField(_("object"), max_length=40, blank=True)
    event = models.CharField(_("event"), max_length=160, blank=True)
    on_site = models.BooleanField(_("on the site"), default=True)
    mail = models.CharField(_("by e-mail"), max_length=8, choices=Frequency, default=Frequency.NOW)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)
    emailed_at = models.DateTimeField(_("e-mailed at"), null=True, blank=True)

    objects: ClassVar[NotificationQuerySet] = NotificationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["recipient", "read_at"], name="notification_unread"),
            models.Index(
                fields=["mail", "created_at"], condition=models.Q(emailed_at=None), name="notification_unsent"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "event"], condition=~models.Q(event=""), name="notification_once_an_event"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"


class Preference(models.Model):
    """How one person wants to be told of one group of notices; without a row: on the site, and by e-mail at once."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notification_preferences"
    )
    group = models.CharField(_("group"), max_length=40)
    on_site = models.BooleanField(_("on the site"), default=True)
    frequency = models.CharField(_("by e-mail"), max_length=8, choices=Frequency, default=Frequency.NOW)

    class Meta:
        verbose_name = _("notification preference")
        verbose_name_plural = _("notification preferences")
        constraints = [models.UniqueConstraint(fields=["user", "group"], name="preference_once_a_group")]

    def __str__(self) -> str:
        return self.group


class Watch(models.Model):
    """One person's choice for one object: follow it, as often as wished, or hear nothing about it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="watches")
    target_type = models.CharField(_("kind of object"), max_length=60)
    target_id = models.CharField(_("object"), max_length=40)
    choice = models.CharField(_("choice"), max_length=8, choices=Watching, default=Watching.AS_GROUP)
    since = models.DateTimeField(_("since"), auto_now_add=True)

    class Meta:
        verbose_name = _("followed object")
        verbose_name_plural = _("followed objects")
        ordering = ["-since", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "target_type", "target_id"], name="watch_once_an_object")
        ]
        indexes = [models.Index(fields=["target_type", "target_id"], name="watch_by_object")]

    def __str__(self) -> str:
        return f"{self.target_type} {self.target_id}"
