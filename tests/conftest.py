"""What all tests share: where the project and the published charts are, and the same examples in every run."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

os.environ.setdefault("MPLBACKEND", "Agg")
settings.register_profile("gate", deadline=None, derandomize=True)
settings.load_profile("gate")

ROOT = Path(__file__).resolve().parent.parent


def published_charts() -> Path | None:
    """The folder of the published charts: ALIGNSIM_DATA, else ../shared/data beside the project, else None."""
    named = os.environ.get("ALIGNSIM_DATA")
    folder = Path(named) if named else ROOT.parent / "shared" / "data"
    return folder if folder.is_dir() else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests marked ``published`` are deselected, and counted, where the published charts are not at hand."""
    if published_charts() is None:
        left_out = [item for item in items if item.get_closest_marker("published") is not None]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture
def visitor() -> Iterator[None]:
    """Inside the context of one visitor of the page, with an event loop that is closed afterwards."""
    import asyncio

    from solara.server import kernel_context

    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    with kernel_context.create_dummy_context():
        yield
    asyncio.set_event_loop(None)
    loop.close()


@pytest.fixture(scope="session")
def root() -> Path:
    """The top folder of the project."""
    return ROOT


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of the published charts; for tests marked ``published``."""
    folder = published_charts()
    assert folder is not None, "mark the test with @pytest.mark.published"
    return folder
