"""Encryption at rest for what must stay sealed: every box has a key of its own, wrapped by a key of the platform.

The platform's keys come from the setting PROPOSAL_KEYS, never from the database. Several may be known at once, each by
its id: the first one wraps what is new, the others still open what they wrapped (`rotate_proposal_keys` moves it over).

Both steps are AES-256-GCM with a random 96-bit nonce before the ciphertext. The context (which row, which column) is
authenticated with it, so a box that is moved to another row does not open.
"""

import base64
import binascii
import os
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from hoip.exceptions import DomainError

KEY_BYTES = 32
NONCE_BYTES = 12
LONGEST_KEY_ID = 40


class KeyMissing(DomainError):
    """A key of the platform that is needed is not there; nothing is lost, and it works again once the key is back.

    `key_id` names it; empty when no key is set at all.
    """

    def __init__(self, key_id: str = "") -> None:
        super().__init__(
            _("The platform's key for sealed bids is missing. Nothing is lost: tell the operator of the platform.")
        )
        self.key_id = key_id


class Damaged(DomainError):
    """A box does not open with its key: it was changed, cut off or moved."""

    def __init__(self) -> None:
        super().__init__(_("The sealed content is damaged and cannot be opened."))


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A data key as the database keeps it: encrypted by the platform's key of that id."""

    key_id: str
    wrapped: bytes


@lru_cache(maxsize=8)
def parse_keys(text: str) -> dict[str, bytes]:
    """The keys of a setting "id:key,id:key" (keys in base64, 32 bytes), in its order.

    Raises:
        ImproperlyConfigured: it is written in another way, or an id occurs twice.
    """
    found: dict[str, bytes] = {}
    for part in filter(None, (piece.strip() for piece in text.replace("\n", ",").split(","))):
        key_id, _colon, value = part.partition(":")
        try:
            key = base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError):
            key = b""
        if len(key) != KEY_BYTES or not key_id or len(key_id) > LONGEST_KEY_ID or key_id in found:
            msg = "PROPOSAL_KEYS must be id:key pairs with base64 keys of 32 bytes and ids that occur once."
            raise ImproperlyConfigured(msg)
        found[key_id] = key
    return found


def known_keys() -> dict[str, bytes]:
    """The platform's keys by id; the first is the active one."""
    return parse_keys(settings.PROPOSAL_KEYS)


def make_key_setting(key_id: str) -> str:
    """A fresh "id:key" for the setting PROPOSAL_KEYS."""
    return f"{key_id}:{base64.b64encode(os.urandom(KEY_BYTES)).decode()}"


def new_key(context: str) -> tuple[bytes, WrappedKey]:
    """A fresh data key, plain and wrapped by the active key.

    Raises:
        KeyMissing: no key is set.
    """
    key = AESGCM.generate_key(bit_length=KEY_BYTES * 8)
    return key, wrap(key, context)


def wrap(key: bytes, context: str) -> WrappedKey:
    """A data key, wrapped by the active key. Raises KeyMissing."""
    for key_id, active in known_keys().items():
        return WrappedKey(key_id, encrypt(active, key, f"key:{context}"))
    raise KeyMissing


def unwrap(wrapped: WrappedKey, context: str) -> bytes:
    """The data key itself.

    Raises:
        KeyMissing: the platform's key that wrapped it is not known now.
        Damaged: it does not open.
    """
    outer = known_keys().get(wrapped.key_id)
    if outer is None:
        raise KeyMissing(wrapped.key_id)
    return decrypt(outer, wrapped.wrapped, f"key:{context}")


def encrypt(key: bytes, content: bytes, context: str) -> bytes:
    """A box that opens with the same key and context alone."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, content, context.encode())


def decrypt(key: bytes, box: bytes, context: str) -> bytes:
    """What is in a box. Raises Damaged."""
    try:
        return AESGCM(key).decrypt(box[:NONCE_BYTES], box[NONCE_BYTES:], context.encode())
    except (InvalidTag, ValueError) as error:
        raise Damaged from error
