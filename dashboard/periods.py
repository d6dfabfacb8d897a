"""Periods by name: spans back from the data's end, quarters, months, and any two days."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from data.errors import UsageError

SPANS = {"90 days": 90, "12 months": 365}
ALL = "all data"
#: Names that mean another period every time, for reports on a schedule: months back.
LAST = {"last month": 1, "last quarter": 3}


def offered(first: datetime, last: datetime, zone: str) -> dict[str, tuple[datetime, datetime]]:
    """Name -> (since, until): spans back from the data's end, all of it, and its quarters, newest first.

    Args:
        first: Start of the observed span.
        last: Its end.
        zone: The zone quarters are cut in.
    """
    end = last + timedelta(seconds=1)
    found = {name: (max(first, end - timedelta(days=days)), end) for name, days in SPANS.items()}
    found[ALL] = (first, end)
    local = ZoneInfo(zone)
    start, stop = first.astimezone(local), last.astimezone(local)
    quarters = [(year, quarter) for year in range(start.year, stop.year + 1) for quarter in range(1, 5)]
    for year, quarter in reversed(quarters):
        opens, closes = _months(year, 3 * quarter - 2, 3, local)
        if opens < end and closes > first:
            found[f"{year}-Q{quarter}"] = (opens, closes)
    return found


def named(name: str, first: datetime, last: datetime, zone: str) -> tuple[datetime, datetime]:
    """The span a name says: one offered, a month `2026-09`, or two days `2026-07-01..2026-09-30`, both included.

    Raises:
        UsageError: It is none of these.
    """
    known = offered(first, last, zone)
    if name in known:
        return known[name]
    local = ZoneInfo(zone)
    try:
        if ".." in name:
            opens, closes = (date.fromisoformat(day.strip()) for day in name.split("..", 1))
            since, until = _midnight(opens, local), _midnight(closes + timedelta(days=1), local)
            if since < until:
                return since, until
        elif len(name) == 7:
            month = date.fromisoformat(f"{name}-01")
            return _months(month.year, month.month, 1, local)
    except (ValueError, OverflowError):
        pass
    remedy = "use a quarter 2026-Q3, a month 2026-09, days 2026-07-01..2026-09-30, "
    remedy += f"or one of {', '.join([*known, *LAST])}"
    raise UsageError("is not a period of the data", where=name, remedy=remedy)


def settled(name: str, last: datetime, zone: str) -> str:
    """The period that `last month` or `last quarter` stands for: the latest that ended before the data did.

    Any other name is given back as it is.
    """
    if name not in LAST:
        return name
    end = (last + timedelta(seconds=1)).astimezone(ZoneInfo(zone))
    if LAST[name] == 1:
        year, month = divmod(12 * end.year + end.month - 2, 12)
        return f"{year}-{month + 1:02d}"
    year, quarter = divmod(4 * end.year + (end.month - 1) // 3 - 1, 4)
    return f"{year}-Q{quarter + 1}"


def before(since: datetime, until: datetime, zone: str) -> tuple[str, datetime, datetime]:
    """The period before one: the quarter before a quarter, the month before a month, else as long as it is itself.

    Returns:
        Its name, since, until.
    """
    local = ZoneInfo(zone)
    start, end = since.astimezone(local), until.astimezone(local)
    months = 12 * (end.year - start.year) + end.month - start.month
    if _name(since, until, local):
        opens, closes = _months(start.year, start.month - months, months, local)
        return _name(opens, closes, local), opens, closes
    return f"the {(until - since).days} days before", since - (until - since), since


def year_before(since: datetime, until: datetime, zone: str) -> tuple[str, datetime, datetime]:
    """The same days of the year before, 29 February being its 28th; a quarter or a month keeps its kind of name.

    Returns:
        Its name, since, until.
    """
    local = ZoneInfo(zone)
    opens, closes = (_year_before(at.astimezone(local)) for at in (since, until))
    return _name(opens, closes, local) or "the same days a year before", opens, closes


def _name(since: datetime, until: datetime, zone: ZoneInfo) -> str:
    """What a whole quarter or month is called; empty for any other span."""
    start, end = since.astimezone(zone), until.astimezone(zone)
    months = 12 * (end.year - start.year) + end.month - start.month
    if months not in (1, 3) or (since, until) != _months(start.year, start.month, months, zone):
        return ""
    if months == 1:
        return f"{start:%Y-%m}"
    return f"{start.year}-Q{(start.month + 2) // 3}" if start.month % 3 == 1 else ""


def _year_before(at: datetime) -> datetime:
    day = 28 if (at.month, at.day) == (2, 29) else at.day
    return at.replace(year=at.year - 1, day=day).astimezone(UTC)


def _months(year: int, month: int, count: int, zone: ZoneInfo) -> tuple[datetime, datetime]:
    return _first(year, month, zone), _first(year, month + count, zone)


def _first(year: int, month: int, zone: ZoneInfo) -> datetime:
    """Midnight of a month's first day; months beyond 1 to 12 lie in the years around."""
    return _midnight(date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1), zone)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
