"""Swapping the arms mirrors the ratio, also where few human and AI changes stand beside many of unknown origin."""

import math

import pandas as pd
import pytest

from dashboard.analysis.unmixing import unmix

COLUMNS = ["service", "month", "batch_band", "human", "ai", "unknown", "bot"]


def frames() -> tuple[pd.DataFrame, pd.DataFrame]:
    strata = [
        ("web", 1, "1", 0, 2, 1, 7, 10, 3),
        ("web", 1, "2-3", 3, 2, 2, 13, 10, 4),
        ("auth", 1, "1", 1, 0, 0, 1, 2, 0),
        ("auth", 1, "2-3", 0, 1, 0, 1, 1, 0),
    ]
    evidence = [
        ("web", 1, "1", 0, 0, 1, 0, "deploy", 2),
        ("web", 1, "1", 0, 0, 1, 0, "unknown", 1),
        ("web", 1, "2-3", 0, 0, 1, 1, "deploy", 3),
        ("web", 1, "2-3", 1, 0, 0, 1, "deploy", 1),
    ]
    return (
        pd.DataFrame(strata, columns=[*COLUMNS, "deploys", "incidents"]),
        pd.DataFrame(evidence, columns=[*COLUMNS, "known", "incidents"]),
    )


def test_limits_at_an_end_are_mirrored_when_the_arms_are_swapped() -> None:
    names = {"human": "ai", "ai": "human"}
    strata, evidence = frames()
    swapped = unmix(strata.rename(columns=names), evidence.rename(columns=names))
    given = unmix(strata, evidence)
    for road in ("combined", "between", "with_background"):
        ratio, mirrored = getattr(given, road).ratio, getattr(swapped, road).ratio
        assert (ratio.estimate, mirrored.estimate) == (None, None)
        assert (ratio.low, mirrored.high) == (0.0, math.inf)
        assert mirrored.low == pytest.approx(1 / ratio.high, rel=1e-4)
