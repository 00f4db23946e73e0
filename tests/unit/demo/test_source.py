import sys
from pathlib import Path

import pytest

from largesse.demo import DemoUnavailableError, Source


def test_without_duckdb_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(DemoUnavailableError, match=r"largesse\[demo\]"):
        Source()


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    pytest.importorskip("duckdb", reason="the demo extra is not installed")
    with pytest.raises(DemoUnavailableError, match=r"campaign_descriptions\.parquet"):
        Source(tmp_path)
