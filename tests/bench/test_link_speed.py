"""The company that link speed is measured on is one that today's models can be run on."""

from pathlib import Path

import pytest

from bench import link_speed
from bench.link_world import Size


def test_the_bench_finds_what_pandas_and_numpy_find(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    link_speed.make(tmp_path / "company.duckdb", Size(100, 2_000, 10))
    link_speed.main(tmp_path / "company.duckdb", Size(100, 2_000, 10))
    told = capsys.readouterr().out
    assert "the rows are equal" in told
    assert "mart.link_candidates, 0," not in told
