"""What this room leaves for the worker."""

from uuid import UUID

from django_tasks import task


@task()
def scan_file(file_id: str) -> None:
    """Ask the scanner about a file once more; when it is still down, `run_due` asks again."""
    from hoip.files.models import PrivateFile
    from hoip.files.scanning import ScannerDown, scan

    file = PrivateFile.objects.filter(pk=UUID(file_id)).first()
    if file is None:
        return
    try:
        scan(file)
    except ScannerDown:
        return
