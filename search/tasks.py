"""What the search room leaves for the worker."""

import logging

from django_tasks import task

from search.engines import EngineUnavailable

logger = logging.getLogger(__name__)


@task(queue_name="search")
def drain_outbox() -> None:
    """Bring the index up to date. When the engine is down the rows stay, and the worker looks again in a while."""
    from search.outbox import drain, watch

    try:
        drain()
    except EngineUnavailable:
        logger.warning("The search engine does not answer; index changes wait in the outbox.")
        watch()


@task(queue_name="search", priority=-10)
def make_vectors() -> None:
    """Make vectors for a few seconds and ask for another turn, so that index changes never wait behind them."""
    from search import vectors

    made = vectors.drain(seconds=3.0)
    if made.documents and vectors.waiting():
        make_vectors.enqueue()
