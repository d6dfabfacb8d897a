"""Which model needs which: read from the SQL with sqlglot, from `reads` for Python models."""

import importlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import sqlglot
from sqlglot import exp

from data.errors import BuildError

if TYPE_CHECKING:
    import duckdb

MODELS = Path(__file__).parent / "models"
BUILT = ("staging", "core", "evidence", "mart", "meta")


@dataclass(frozen=True)
class Model:
    """One table: its name, the tables it reads, and how it is made (SQL text or a Python function)."""

    name: str
    reads: frozenset[str]
    sql: str = ""
    python: Callable[["duckdb.DuckDBPyConnection"], pa.Table] | None = field(default=None, compare=False)


def load(schemas: Iterable[str] = BUILT, folder: Path = MODELS) -> list[Model]:
    """Every model of the given schemas, in an order in which each comes after what it reads.

    Raises:
        BuildError: A model reads a table no model makes, or models read each other in a circle.
    """
    models = {model.name: model for schema in schemas for model in _of(folder / schema)}
    for model in models.values():
        missing = {name for name in model.reads if name.split(".")[0] in schemas} - models.keys()
        if missing:
            raise BuildError(f"reads {', '.join(sorted(missing))}, which no model makes", where=model.name)
    inside = {name: sorted(model.reads & models.keys()) for name, model in sorted(models.items())}
    try:
        return [models[name] for name in TopologicalSorter(inside).static_order()]
    except CycleError as error:
        raise BuildError(f"models read each other in a circle: {' -> '.join(error.args[1])}") from error


@cache
def tables(sql: str, where: str = "") -> frozenset[str]:
    """Names of the schema-qualified tables a select reads.

    Raises:
        BuildError: The text is not one select.
    """
    try:
        trees = sqlglot.parse(sql, dialect="duckdb")
    except sqlglot.errors.ParseError as error:
        raise BuildError(f"is not SQL that can be read: {str(error).splitlines()[0]}", where=where) from error
    if len(trees) != 1 or not isinstance(trees[0], exp.Query):
        raise BuildError("is not one select", where=where)
    return frozenset(f"{table.db}.{table.name}" for table in trees[0].find_all(exp.Table) if table.db)


def _of(folder: Path) -> Iterable[Model]:
    for path in sorted(folder.glob("*.sql")):
        name = f"{folder.name}.{path.stem}"
        sql = path.read_text(encoding="utf-8")
        yield Model(name, tables(sql, name), sql)
    for path in sorted(folder.glob("[!_]*.py")):
        module = importlib.import_module(f"data.models.{folder.name}.{path.stem}")
        yield Model(f"{folder.name}.{path.stem}", frozenset(module.reads), python=module.model)
