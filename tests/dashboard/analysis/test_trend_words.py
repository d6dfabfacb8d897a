"""The opening of the trends page: nothing to explain where that is the truth, else who has something new."""

import pandas as pd

from dashboard.analysis.charted import Chart, Grain
from dashboard.analysis.rare_events import Between, gap_chart
from dashboard.analysis.trend import control_chart
from dashboard.analysis.trend_words import gap_news, latest, rate_news, signal_at, together


def chart(last: int = 20, count: int = 21) -> Chart:
    events = [*([20, 21, 19] * 7)[: count - 1], last]
    periods = pd.date_range("2025-01-01", periods=count, freq="MS")
    return control_chart(pd.DataFrame({"period": periods, "events": events, "changes": 400}))


def test_a_calm_month_has_nothing_to_explain() -> None:
    said = together(chart(), [rate_news("AI-assisted", chart())], Grain.MONTH)
    assert said.headline == "Nothing to explain: September 2026 is within what chance explains"
    assert latest(said) == "nothing to explain, September 2026 is within what chance explains."
    assert said.lede[0].text.startswith("5.0 per 100 changes in September 2026 (20 of 400, bots' among them), usually ")


def test_news_of_one_origin_is_named_though_the_whole_is_calm() -> None:
    said = together(chart(), [rate_news("AI-assisted", chart(60)), rate_news("Human-only", chart())], Grain.MONTH)
    assert said.headline == "All changes together are as usual; something is new among AI-assisted ones"
    assert latest(said).startswith(
        "all changes together are as usual; something is new among AI-assisted ones. AI-assisted: September 2026 is"
        " above its usual range (15.0 per 100, usually "
    )
    assert "look for" not in latest(said)
    assert signal_at(said) == "changes-ai-assisted"


def test_news_of_the_whole_comes_first() -> None:
    said = together(chart(60), [rate_news("AI-assisted", chart())], Grain.MONTH)
    assert said.headline.startswith("September 2026 is above its usual range")
    assert latest(said) == f"{said.headline}."
    assert signal_at(said) == "changes-all"


def test_gaps_speak_where_periods_expect_too_few() -> None:
    days = pd.date_range("2025-01-01", periods=32)
    calm = gap_chart(pd.DataFrame({"at": days, "gap": [10.0, 12.0, 9.0, 11.0] * 8}), Between.CHANGES)
    closer = gap_chart(pd.DataFrame({"at": days, "gap": [10.0, 12.0, 9.0, 11.0] * 6 + [2.0] * 8}), Between.CHANGES)
    assert not gap_news("AI-assisted", calm).new
    assert gap_news("AI-assisted", closer).new
    said = together(chart(), [gap_news("AI-assisted", closer)], Grain.MONTH)
    assert said.lede[1].text == (
        " AI-assisted, by the changes between incidents: the last 8 gaps or more are all under the usual 10 changes:"
        " incidents are closer together, look for what changed."
    )
    assert latest(said).endswith(
        " AI-assisted, by the changes between incidents: the last 8 gaps or more are all under the usual 10 changes:"
        " incidents are closer together."
    )
    assert signal_at(said) == "gaps"


def test_no_settled_period_is_said() -> None:
    empty = control_chart(pd.DataFrame({"period": [], "events": [], "changes": []}))
    assert together(empty, [], Grain.WEEK).headline == "No settled period yet"
    assert not rate_news("All", empty).new
