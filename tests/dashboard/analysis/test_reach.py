"""What the blast-radius page says at which counts, and that it never claims more than the counts allow."""

import pytest

from dashboard.analysis.measures import MEASURES, ticks
from dashboard.analysis.reach import Reach, range_words, reach, say, tenth_words

MINUTES, SERVICES, DURATION = MEASURES["customer_minutes"], MEASURES["services"], MEASURES["minutes"]


def side(values: list[float | None], label: str = "AI-assisted", changes: int = 1_000) -> Reach:
    return reach("ai_assisted", label, values, changes)


def wobble(level: float, count: int = 40) -> list[float | None]:
    return [level * (1 + (n * 7 % 10) / 10) for n in range(count)]


def test_alike_distributions_cannot_be_told_apart() -> None:
    said = say(side(wobble(1000)), side(wobble(1000), "human-only"), MINUTES, named=True)
    assert said.headline == "When a change does break something, we can’t tell the two apart by reach"
    lede = "".join(span.text for span in said.lede)
    assert "Half of the 40 AI-assisted incidents reached at most" in lede
    assert "half of the 40 human-only incidents" in lede
    assert "50 times in 100" in lede
    assert not said.muted


@pytest.mark.parametrize(("ai", "human", "wider"), [(5000, 1000, "AI-assisted"), (1000, 5000, "human-only")])
def test_a_clear_difference_is_named_with_what_was_not_checked(ai: float, human: float, wider: str) -> None:
    said = say(side(wobble(ai)), side(wobble(human), "human-only"), MINUTES, named=True)
    assert f"the {wider} one more often reaches further" in said.headline
    assert "not checked within service" in said.headline


def test_without_a_declared_repository_there_is_no_verdict() -> None:
    said = say(side(wobble(5000), "AI-marked"), side(wobble(1000), "unmarked"), MINUTES, named=False)
    assert said.headline.endswith("without a verdict")


def test_nine_incidents_on_a_side_are_too_few_and_grey() -> None:
    said = say(side(wobble(5000, 9)), side(wobble(1000), "human-only"), MINUTES, named=True)
    assert said.headline == "Too few incidents to compare how far they reached (9 and 40 incidents)"
    assert said.muted


def test_of_a_handful_no_half_is_told() -> None:
    said = say(side(wobble(5000, 2)), side(wobble(1000, 4), "human-only"), MINUTES, named=True)
    assert said.lede[0].text == "2 incidents of AI-assisted changes, 4 of human-only ones."


def test_durations_last_and_do_not_reach() -> None:
    said = say(side(wobble(30)), side(wobble(30), "human-only"), DURATION, named=True)
    assert said.headline.endswith("apart by duration")
    assert "lasts longer 50 times in 100" in said.lede[1].text


def test_no_known_value_says_what_is_missing() -> None:
    said = say(side([None, None]), side([], "human-only"), MINUTES, named=True)
    assert said.headline == "No incident here has customers affected, or an end"
    assert said.muted


def test_unknown_values_leave_the_numbers_and_stay_counted() -> None:
    found = side([1.0, None, 3.0])
    assert (found.incidents, found.values) == (3, (1.0, 3.0))
    assert "lower bound" in found.per_100.caveats[0]


def test_numbers_of_a_table_carry_their_range_or_say_that_they_are_too_few() -> None:
    many, few = side(wobble(1000)), side([1000.0] * 5)
    assert range_words(few.median, MINUTES) == "too few"
    assert " to " in range_words(many.p90, MINUTES)
    assert range_words(side([]).median, MINUTES) == "–"
    assert tenth_words(few.tenth) == "too few"
    assert tenth_words(many.tenth).endswith("(4)")


def test_durations_and_single_things_are_written_as_people_say_them() -> None:
    assert SERVICES.said(1) == "1 service"
    assert SERVICES.said(3) == "3 services"
    assert DURATION.said(90) == "1\N{NO-BREAK SPACE}h 30\N{NO-BREAK SPACE}min".replace(" ", "\N{NO-BREAK SPACE}")
    assert "lasted under" in "".join(s.text for s in say(side(wobble(30)), side(wobble(30)), DURATION, named=True).lede)


def test_ticks_lie_inside_their_axis() -> None:
    for measure, low, high in ((MINUTES, 3.0, 4e6), (SERVICES, 0.0, 40.5), (DURATION, 2.0, 3000.0)):
        assert all(low <= at <= high for at in ticks(measure, low, high))
        assert len(ticks(measure, low, high)) <= 9
