"""The download of a private file, after a check."""

from io import BytesIO
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hoip.audit.services import record
from hoip.exceptions import DomainError
from hoip.files import scanning
from hoip.files.access import is_audited, may_read, subject_of
from hoip.files.models import PrivateFile
from hoip.files.services import content_of, label_of


@never_cache
@require_safe
def download(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Send a file to a person who may read it; for anybody else it does not exist."""
    file = get_object_or_404(PrivateFile, pk=pk)
    if not may_read(request.user, file):
        raise Http404
    if not scanning.is_released(file):
        return render(request, "files/file_held.html", {"file": file}, status=409)
    try:
        content, label = content_of(file), label_of(file)
    except FileNotFoundError as error:
        raise Http404 from error
    except DomainError as refusal:
        return render(request, "files/file_held.html", {"file": file, "refusal": refusal}, status=503)
    if request.method == "GET" and is_audited(file):
        record("files.file_read", target=subject_of(file), by=request.user, facts={"purpose": file.purpose})
    response = FileResponse(BytesIO(content), as_attachment=True, filename=label.name, content_type=file.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
