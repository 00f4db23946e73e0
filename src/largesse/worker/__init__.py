"""The door for background jobs: fetch one, call its use case, note what came of it.

It outlives restarts of the database, tries failed jobs again, takes over the jobs of workers that
died, and finishes what it has begun when told to stop.
"""

from largesse.worker.running import Worker, drain, main, run

__all__ = ["Worker", "drain", "main", "run"]
