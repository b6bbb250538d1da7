"""What is sent when due: jobs that rooms register, run by `manage.py run_due`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Job:
    """One job; `run` takes the time, sends what is due then and not sent before, and answers how many it sent."""

    name: str
    run: Callable[[datetime], int]


_jobs: dict[str, Job] = {}


def register(name: str, run: Callable[[datetime], int]) -> None:
    """Add a job; it must be safe to run twice."""
    _jobs[name] = Job(name, run)


def jobs() -> list[Job]:
    """All jobs by name."""
    return sorted(_jobs.values(), key=lambda job: job.name)
