"""Jobs: one procrastinate application in the same PostgreSQL, so a job is queued in the action's own transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import procrastinate


def on_app_ready(app: procrastinate.App) -> None:
    """Load every app's tasks once Django is ready."""
    from django.apps import apps
    from django.utils.module_loading import autodiscover_modules

    if apps.ready:
        autodiscover_modules("tasks")
