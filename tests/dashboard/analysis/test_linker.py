"""Counts of settled links -> how good the linker is."""

from typing import Any

import pytest

from dashboard.analysis import linker
from data.errors import AftermathError


def counted(method: str, judged: int, confirmed: int, culprits: int) -> dict[str, Any]:
    blind = {"blind_judged": 0, "blind_confirmed": 0, "blind_culprits": 0}
    return {"method": method, "judged": judged, "confirmed": confirmed, "culprits": culprits, **blind}


def test_precision_is_of_those_it_spoke_for_and_recall_of_those_confirmed() -> None:
    [method] = linker.methods([counted("window", 50, 20, 80)])
    assert method.name == "Same service, inside the window"
    # Wilson's ranges, by hand: (p + z²/2n ± z √(pq/n + z²/4n²)) / (1 + z²/n)
    assert method.precision.words == "40% (28 to 54), 20 of 50"
    assert method.recall.words == "25% (17 to 35), 20 of 80"
    assert method.blind_precision.words == method.blind_recall.words == "nothing to measure"


def test_choices_come_first_and_what_is_new_here_keeps_its_name() -> None:
    rows = [counted(name, 2, 1, 3) for name in ("astrology", "window", "first", "suggested")]
    assert [method.name for method in linker.methods(rows)] == [
        linker.METHODS["suggested"],
        linker.METHODS["first"],
        linker.METHODS["window"],
        "astrology",
    ]


@pytest.mark.parametrize(("claimed", "honest"), [(0.1, False), (0.45, True), (0.9, False)])
def test_a_band_is_honest_where_the_range_holds_what_was_claimed(claimed: float, honest: bool) -> None:
    [band] = linker.calibration([{"confidence": "0.2 to 0.5", "judged": 50, "claimed": claimed, "confirmed": 20}])
    assert (band.claimed, band.confirmed.part, band.honest) == (100 * claimed, 20, honest)


def test_a_band_of_which_nothing_was_confirmed_may_still_be_honest() -> None:
    [band] = linker.calibration([{"confidence": "under 0.05", "judged": 20, "claimed": 0.02, "confirmed": 0}])
    assert band.honest
    assert band.confirmed.words.startswith("0% (0 to 1")


def test_more_confirmed_than_settled_is_refused() -> None:
    with pytest.raises(AftermathError):
        linker.share(3, 2)
