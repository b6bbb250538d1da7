"""Ask the malware scanner (clamd). A file is sealed or downloaded only after it answered, where one is configured."""

import logging
from datetime import datetime
from functools import partial
from io import BytesIO

import clamd
from django.conf import settings
from django.db import transaction

from hoip import clock
from hoip.audit.services import record
from hoip.exceptions import DomainError
from hoip.files.models import PrivateFile
from hoip.files.states import ScanState

logger = logging.getLogger(__name__)

ONE_RUN = 200
"""Files that one run of the scheduled command looks at."""


class ScannerDown(Exception):
    """The scanner did not answer, or answered that it could not look."""


def is_configured() -> bool:
    """Whether the platform has a scanner."""
    return bool(settings.CLAMD_SOCKET or settings.CLAMD_HOST)


def finding_in(content: bytes) -> str:
    """The name of the malware in a content, or an empty string.

    Raises:
        ScannerDown: no answer within settings.CLAMD_TIMEOUT seconds, or an answer that is none.
    """
    scanner = (
        clamd.ClamdUnixSocket(settings.CLAMD_SOCKET, settings.CLAMD_TIMEOUT)
        if settings.CLAMD_SOCKET
        else clamd.ClamdNetworkSocket(settings.CLAMD_HOST, settings.CLAMD_PORT, settings.CLAMD_TIMEOUT)
    )
    try:
        verdict, name = scanner.instream(BytesIO(content))["stream"]
    except (clamd.ClamdError, OSError, KeyError, ValueError, TypeError) as error:
        raise ScannerDown(str(error)) from error
    if verdict == "FOUND":
        return str(name or "?")
    if verdict != "OK":
        raise ScannerDown(f"{verdict} {name}")
    return ""


def first_look(content: bytes) -> tuple[ScanState, str]:
    """State and finding of an upload: looked at now where a scanner answers, else waiting or unscanned."""
    if not is_configured():
        return ScanState.UNSCANNED, ""
    try:
        finding = finding_in(content)
    except ScannerDown as error:
        logger.warning("The malware scanner does not answer: %s", error)
        return ScanState.WAITING, ""
    return (ScanState.INFECTED, finding) if finding else (ScanState.CLEAN, "")


def is_released(file: PrivateFile) -> bool:
    """Whether a file may be sealed and downloaded: found clean, or never scanned because there is no scanner."""
    return file.scan_state == ScanState.CLEAN or (file.scan_state == ScanState.UNSCANNED and not is_configured())


def scan(file: PrivateFile) -> ScanState:
    """Look at a file that was not looked at yet; malware loses its content at once, and its row says so.

    Raises:
        ScannerDown: the scanner does not answer; the file goes on waiting.
    """
    from hoip.files.services import content_of

    with transaction.atomic():
        locked = PrivateFile.objects.select_for_update().filter(pk=file.pk).first()
        if locked is None or locked.scan_state not in {ScanState.WAITING, ScanState.UNSCANNED}:
            return ScanState(locked.scan_state) if locked else ScanState.CLEAN
        finding = finding_in(content_of(locked))
        locked.scan_state = ScanState.INFECTED if finding else ScanState.CLEAN
        locked.scan_finding = finding[:200]
        locked.scanned_at = clock.now()
        locked.save(update_fields=["scan_state", "scan_finding", "scanned_at"])
        if finding:
            transaction.on_commit(partial(locked.file.storage.delete, str(locked.file.name)))
            record("files.malware_found", target=locked, facts={"purpose": locked.purpose, "finding": finding[:200]})
    return ScanState(locked.scan_state)


def scan_waiting(_at: datetime) -> int:
    """Scan what waits, and what came in before there was a scanner; answers how many were looked at."""
    if not is_configured():
        return 0
    rows = PrivateFile.objects.filter(scan_state__in=[ScanState.WAITING, ScanState.UNSCANNED]).order_by("uploaded_at")
    done = 0
    for file in rows[:ONE_RUN]:
        try:
            scan(file)
            done += 1
        except ScannerDown as error:
            logger.warning("The malware scanner does not answer: %s", error)
            break
        except (OSError, DomainError):
            logger.exception("File %s cannot be read for the malware scan.", file.pk)
    return done
