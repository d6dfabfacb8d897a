"""Models: what reads what, and an order in which each comes after what it reads."""

from pathlib import Path

import pytest

from data import graph
from data.errors import BuildError
from data.streams import STREAMS


def models(folder: Path, **sql: str) -> list[str]:
    for name, text in sql.items():
        path = folder / name.replace("__", "/")
        path.parent.mkdir(exist_ok=True)
        path.with_suffix(".sql").write_text(text, encoding="utf-8")
    return [model.name for model in graph.load(("core", "mart"), folder)]


def test_each_model_comes_after_what_it_reads(tmp_path: Path) -> None:
    order = models(
        tmp_path,
        core__a="select * from mart.b",
        core__b="with x as (select 1) select * from x, lake.rows",
        mart__b="select (select count(*) from core.b)",
    )
    assert order == ["core.b", "mart.b", "core.a"]


def test_every_real_model_comes_after_what_it_reads() -> None:
    seen: set[str] = set()
    for model in graph.load():
        assert {name for name in model.reads if name.split(".")[0] in graph.BUILT} <= seen
        seen.add(model.name)


def test_a_circle_is_named(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match=r"in a circle: .*core\.a -> core\.b|in a circle: .*core\.b -> core\.a"):
        models(tmp_path, core__a="select * from core.b", core__b="select * from core.a")


def test_a_model_that_reads_nothing_known_is_named(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match=r"^core.a: reads mart.gone, which no model makes$"):
        models(tmp_path, core__a="select * from mart.gone")


@pytest.mark.parametrize("sql", ["select from where", "select 1; drop table core.a"])
def test_what_is_not_one_select_is_named(tmp_path: Path, sql: str) -> None:
    with pytest.raises(BuildError, match=r"^core.a: is not"):
        models(tmp_path, core__a=sql)


def test_every_model_says_what_its_rows_are() -> None:
    for path in (path for path in graph.MODELS.rglob("*.sql") if path.parent.name in (*graph.BUILT, "overlay")):
        assert path.read_text(encoding="utf-8").startswith("-- one row"), path


def test_every_stream_of_the_lake_is_read_by_a_model() -> None:
    read = set[str]().union(*(model.reads for model in graph.load()))
    unread = {name for name in STREAMS if f"lake.{'_'.join(name)}" not in read}
    assert unread == {("pagerduty", "change_events")}, "name it in docs/connectors.md as kept and not used"
