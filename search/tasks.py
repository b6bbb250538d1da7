"""What the search room leaves for the worker."""

import logging

from django_tasks import task

from search.engines import EngineUnavailable

logger = logging.getLogger(__name__)


@task(queue_name="search")
def drain_outbox() -> None:
    """Bring the index up to date. When the engine is down the rows stay, and the next drain takes them."""
    from search.outbox import drain

    try:
        drain()
    except EngineUnavailable:
        logger.warning("The search engine does not answer; index changes wait in the outbox.")
