"""What pages leave for the worker."""

from django_tasks import task


@task()
def make_renditions(page_id: int) -> None:
    """Make the sizes of a page's picture that lists and pages show, so that no reader waits for them."""
    from cms.services.images import make_renditions_of

    make_renditions_of(page_id)
