"""How fast the tablet is, with room for a busy machine; ``make bench`` measures a hundred children of five years."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from benchmarks.tablet import p95, take

from .tablet_server import Server

pytestmark = pytest.mark.browser


def test_the_first_load_is_small_and_the_app_is_quick_on_a_slow_processor(
    chromium: Browser, server: Server, tmp_path: Path
) -> None:
    taken = take(chromium, server, tmp_path, saves=8)
    assert taken.first_load_kb <= 900  # 100 children of five years are another 60 KB
    assert p95(taken.save_ms) <= 400
    assert p95(taken.shown_ms) <= 3000
    assert taken.open_s <= 9
