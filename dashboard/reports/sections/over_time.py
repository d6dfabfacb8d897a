"""What is new beyond noise, and the period beside the one before."""

from dataclasses import replace

from dashboard import results, versus
from dashboard.analysis import formatting as fmt
from dashboard.analysis.moved import CAUTION, Moved
from dashboard.analysis.rates import Rate, rate
from dashboard.analysis.shares import share
from dashboard.charts.usual_range import Announced, usual_range_chart
from dashboard.reports.document import Section, table
from dashboard.reports.sections.made import Made, Period

_NEW = (
    "A month inside its usual range is no news, whichever way it moved. A month outside calls for an explanation; the"
    " chart does not hold one."
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
    title, days = f"Compared with {other.name}", made.about.days(other)
    rates = versus.rates(made.counts, made.scope, other.scope)
    if not any(each.then.changes for each in rates):
        return Section(title, text=(f"No change is counted in {days}.",), caution=CAUTION, slide=1)
    unseen = versus.unreviewed(made.counts, made.scope, other.scope)
    shares = [_share(each.events, each.changes) for each in (unseen.then, unseen.now)]
    return Section(
        title,
        f"Changes with an incident per 100, beside {days}; the difference with its 95% range.",
        table=table(
            ("", other.name, made.about.period.name, "Difference"),
            [*map(_line, rates), ("Reviewed by no human, %", *shares, _apart(unseen))],
        ),
        text=(_reach(made, other),),
        caution=CAUTION,
        slide=1,
    )


def _line(each: Moved) -> tuple[str, ...]:
    return fmt.sentence_case(each.label), _rate(rate(each.then)), _rate(rate(each.now)), _apart(each)


def _apart(each: Moved) -> str:
    gap = each.difference
    if gap.estimate is None or gap.low is None or gap.high is None:
        return "–"
    return _ranged(fmt.signed(gap.estimate), fmt.signed_range(gap.low, gap.high))


def _rate(found: Rate) -> str:
    if found.per_100 is None:
        return "no changes"
    return _ranged(fmt.per_100(found.per_100), fmt.share(found.arm.events, found.arm.changes))


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
