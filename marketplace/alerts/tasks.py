"""What this room leaves for the worker."""

from django_tasks import task


@task()
def report_at_once() -> None:
    """After a publication: bring the index up to date, then report to those who want to hear at once."""
    from hoip.clock import now
    from hoip.notifications.states import Frequency
    from marketplace.alerts import services
    from search.engines import EngineUnavailable
    from search.outbox import drain

    try:
        drain()
    except EngineUnavailable:
        return  # `run_due` reports once the engine answers again
    at = now()
    services.keep_automatic(at)
    services.send_due(at, only={Frequency.NOW})
