"""The download of a private file, after a check."""

from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hoip.audit.services import record
from hoip.files.access import is_audited, may_read
from hoip.files.models import PrivateFile


@never_cache
@require_safe
def download(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Send a file to a person who may read it; for anybody else it does not exist."""
    file = get_object_or_404(PrivateFile, pk=pk)
    if not may_read(request.user, file):
        raise Http404
    try:
        content = file.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    if request.method == "GET" and is_audited(file):
        record("files.file_read", target=file, by=request.user, facts={"purpose": file.purpose})
    response = FileResponse(content, as_attachment=True, filename=file.name, content_type=file.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
