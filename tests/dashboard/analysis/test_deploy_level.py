"""By deploy: three usual methods, and that they go wrong the way they are said to."""

import numpy as np
import pandas as pd
import pytest

from dashboard.analysis.deploy_level import deploy_level
from data.errors import AftermathError
from tests.dashboard.analysis.counts import has_nan

COLUMNS = ["service", "ai_changes", "human_changes", "other_changes", "deploys", "failed"]


def deploys(*rows: tuple[str, int, int, int, int, int]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=COLUMNS)


def shipped(ratio: float, seed: int, ai_share: float = 0.3, base: float = 0.02) -> pd.DataFrame:
    """1 to 10 changes per deploy in 20 services; each change fails on its own."""
    generator = np.random.default_rng(seed)
    size = generator.integers(1, 11, 8000)
    ai = generator.binomial(size, ai_share)
    failed = generator.random(8000) < 1 - (1 - base) ** (size - ai) * (1 - ratio * base) ** ai
    service = generator.integers(0, 20, 8000)
    raw = pd.DataFrame({"service": service, "ai_changes": ai, "human_changes": size - ai, "failed": failed})
    grouped = raw.groupby(["service", "ai_changes", "human_changes"], as_index=False).agg(
        deploys=("failed", "size"), failed=("failed", "sum")
    )
    return grouped.assign(other_changes=0)


def test_with_one_change_per_deploy_all_methods_are_the_ratio_of_shares() -> None:
    got = deploy_level(
        deploys(*[(f"s{k}", 1, 0, 0, 100, 6) for k in range(8)], *[(f"s{k}", 0, 1, 0, 100, 3) for k in range(8)])
    )
    assert got.any_ai.ratio.estimate == got.share_weighted.estimate == pytest.approx(2)
    assert got.whole_deploy.estimate == pytest.approx(2)


def test_any_ai_shows_an_effect_where_there_is_none() -> None:
    got = deploy_level(shipped(ratio=1.0, seed=2)).any_ai.ratio.drawn
    assert 1.6 < got.estimate < 2.4
    assert got.low > 1.3


def test_the_other_two_hide_most_of_a_doubling() -> None:
    got = deploy_level(shipped(ratio=2.0, seed=3))
    for method in (got.share_weighted, got.whole_deploy):
        assert method.estimate is not None
        assert method.high is not None
        assert 1.0 < method.estimate < 1.5
        assert method.high < 1.8
        assert "pulls the ratio to 1" in method.caveats[0]
    assert "inflates" in got.any_ai_caveat


def test_changes_of_unknown_origin_share_the_blame() -> None:
    with_other = deploy_level(deploys(("s", 1, 0, 3, 100, 8), ("s", 0, 1, 0, 100, 4)))
    assert with_other.share_weighted.estimate == pytest.approx(2)
    assert with_other.share_weighted.n == 125


@pytest.mark.parametrize(
    "frame",
    [
        deploys(),
        deploys(("s", 1, 0, 0, 50, 5)),
        deploys(("s", 0, 0, 2, 50, 5)),
        deploys(("s", 1, 0, 0, 50, 5), ("s", 0, 1, 0, 60, 0)),
    ],
)
def test_nothing_to_compare_says_why_and_is_never_nan(frame: pd.DataFrame) -> None:
    got = deploy_level(frame)
    assert not has_nan(got)
    assert got.share_weighted.estimate is None
    assert got.share_weighted.caveats
    assert got.any_ai.ratio.estimate is None


def test_few_services_get_no_range() -> None:
    got = deploy_level(deploys(("s", 1, 1, 0, 500, 25), ("t", 0, 1, 0, 500, 15))).whole_deploy
    assert (got.low, got.high) == (None, None)
    assert "no range" in got.caveats[1]


def test_contradictions_are_refused() -> None:
    with pytest.raises(AftermathError, match="contradict"):
        deploy_level(deploys(("s", 1, 0, 0, 5, 6)))
    with pytest.raises(AftermathError, match="counts lack failed"):
        deploy_level(deploys().drop(columns="failed"))
