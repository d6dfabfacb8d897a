"""Every number the app shows, defined once: the tile, its tooltip, the Definitions page and footnotes read it here."""

import tomllib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Metric:
    """One metric: what it is called, what it counts, what it cannot tell, and the question that computes it.

    Attributes:
        key: Its name in code and in the URL of its definition.
        label: Its name on a page.
        unit: What one of it is.
        definition: How it is counted, in one or two sentences.
        caveat: What it cannot tell.
        query: The question in data/queries that computes it.
        rows: The question whose rows it is counted from; empty where these are the ones of `query`, or are people.
    """

    key: str
    label: str
    unit: str
    definition: str
    caveat: str
    query: str
    rows: str = ""


METRICS = {
    key: Metric(key, **fields)
    for key, fields in tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")).items()
}
