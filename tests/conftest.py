"""What all tests share."""

from __future__ import annotations

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A deep test is a slow one: `-m "not slow"` leaves both out."""
    for item in items:
        if item.get_closest_marker("deep"):
            item.add_marker(pytest.mark.slow)
