"""What is new beyond noise, and the period beside the one before."""

from dataclasses import replace

from dashboard import results
from dashboard.analysis import formatting as fmt
from dashboard.analysis.overview import arms
from dashboard.analysis.rates import Arm, Rate, compare, rate
from dashboard.analysis.shares import share
from dashboard.charts.usual_range import Announced, usual_range_chart
from dashboard.reports.document import Section, table
from dashboard.reports.sections.made import Made, Period
from data.scope import Scope

_NEW = (
    "A month inside its usual range is no news, whichever way it moved. A month outside calls for an explanation; the"
    " chart does not hold one."
)
_BEFORE = (
    "Two periods differ in what was built and by whom, not only in AI use. A difference whose range holds 0 is no"
    " larger than chance alone makes it."
)


def news(made: Made) -> Section:
    """The rate by month inside its usual range."""
    found = results.news(made.counts, made.scope)
    title = "What is new beyond noise"
    if found is None:
        return Section(title, text=("No changes in any month yet.",), caution=_NEW)
    trend, said = found
    marks = [Announced(row["day"], row["name"]) for row in made.counts.answer("phases")]
    return Section(
        title,
        "All changes with an incident, per 100, by month of merge. Shaded: the usual range. Hollow: not settled yet.",
        usual_range_chart(replace(trend, narrow=True), marks) if trend.shown or trend.waiting else None,
        text=(f"{said.headline}.", "".join(span.text for span in said.lede)),
        caution=_NEW,
    )


def before(made: Made) -> Section | None:
    """The rates beside those of the period it is compared with; None where there is none."""
    other = made.about.before
    if other is None:
        return None
    then, now = (_arms(made, period.scope) for period in (other, made.about.period))
    title, days = f"Compared with {other.name}", made.about.days(other)
    if not any(arm.changes for arm in then):
        return Section(title, text=(f"No change is counted in {days}.",), caution=_BEFORE, slide=1)
    lines = [_line(*pair) for pair in zip(now, then, strict=True)]
    rows = [*lines, _seen(made, other)]
    return Section(
        title,
        f"Changes with an incident per 100, beside {days}; the difference with its 95% range.",
        table=table(("", other.name, made.about.period.name, "Difference"), rows),
        text=(_reach(made, other),),
        caution=_BEFORE,
        slide=1,
    )


def _arms(made: Made, scope: Scope) -> tuple[Arm, ...]:
    """The sides compared, and all changes together."""
    counted = made.counts.frame("arms", scope=scope)
    ai, human, unknown = arms(counted, results.unmarked(made.counts, scope))
    total = Arm("all", "all changes", int(counted["failed"].sum()), int(counted["changes"].sum()))
    return ai, human, *((unknown,) if unknown else ()), total


def _line(now: Arm, then: Arm) -> tuple[str, ...]:
    return fmt.sentence_case(now.label), _rate(rate(then)), _rate(rate(now)), _apart(now, then)


def _apart(now: Arm, then: Arm) -> str:
    gap = compare(now, then).difference
    if gap.estimate is None or gap.low is None or gap.high is None:
        return "–"
    return _ranged(fmt.signed(gap.estimate), fmt.signed_range(gap.low, gap.high))


def _rate(found: Rate) -> str:
    if found.per_100 is None:
        return "no changes"
    return _ranged(fmt.per_100(found.per_100), fmt.share(found.arm.events, found.arm.changes))


def _seen(made: Made, other: Period) -> tuple[str, ...]:
    """Changes that no other human looked at before the merge."""
    now, then = (
        results.unreviewed(made.counts.frame("review_months", scope=scope)) for scope in (made.scope, other.scope)
    )
    told = [_share(each.events, each.n) for each in (then, now)]
    return "Reviewed by no human, %", *told, _apart(*(Arm("", "", each.events, each.n) for each in (now, then)))


def _share(events: int, total: int) -> str:
    found = share(events, total)
    return "not recorded" if found.estimate is None else _ranged(fmt.per_100(found.estimate), fmt.share(events, total))


def _ranged(value: str, beside: str) -> str:
    """A value with what belongs to it; a line ends between the two or nowhere."""
    return f"{value} ({beside.replace(' ', fmt.SPACE)})"


def _reach(made: Made, other: Period) -> str:
    """Customer-minutes of all linked incidents, as far as they are known, in both periods."""
    told = []
    for period in (other, made.about.period):
        reach = made.counts.frame("blast", scope=period.scope)["customer_minutes"]
        of = fmt.counted(len(reach), "incident")
        told.append(f"{period.name} {fmt.short_count(reach.sum())} ({of}, {reach.count():,} with a known reach)")
    return f"Customer-minutes in all: {'; '.join(told)}."
