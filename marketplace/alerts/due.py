"""What this room sends when due."""

from datetime import datetime

from hoip.notifications import due
from marketplace.alerts import services


def send_alerts(at: datetime) -> int:
    """Make the alerts that are missing, then send what is new."""
    services.keep_automatic(at)
    return services.send_due(at)


due.register("alerts.send_alerts", send_alerts)
