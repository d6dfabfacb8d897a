"""Evidence about one commit or one pull request: every sign the catalogue knows, and nothing concluded from it."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from data.origin.message import LONGEST_LINE, CoAuthor, Message, co_author, normalise, read, read_body
from data.origin.rules import Degree, Kind, Polarity, Rule, Rules, Scope, SlowRuleError, catalogue

_PERSONS_TRAILER = re.compile(r"(?:co-authored|signed-off|reviewed|acked|tested|reported)-by:\s", re.IGNORECASE)
#: From this share of lines on a tool or person wrote the change.
NEARLY_ALL = 0.9
# Below what decides a verdict.
_TOO_LITTLE = 0.45
_PULL_LINE = re.compile(r"\(#\d+\)\W*$")


class Evidence(NamedTuple):
    """One observed fact.

    Attributes:
        tool: None where the mark does not say which.
        confidence: Probability that the polarity is true, seen by itself.
        observed_at: When it could first be seen; None when that is not known.
        raw: The line, identity, label or branch that matched, as written.
        sha: The commit it was seen on; empty for a pull request's own facts.
        share: Part of the commit's added lines that a line record gives to the tool or person; else None.
    """

    rule: str
    rule_version: int
    kind: Kind
    polarity: Polarity
    tool: str | None
    model: str | None
    degree: Degree
    scope: Scope
    confidence: float
    observed_at: datetime | None
    raw: str
    sha: str = ""
    share: float | None = None


class Attested(NamedTuple):
    """Lines of one commit that a record gives to an author.

    Attributes:
        record: `git-ai` or `agent-trace`.
        author: `ai`, `human`, or `mixed`; `none` for a record that gives no line to anybody.
        tool: As the record calls it; None for a person.
    """

    record: str
    author: str
    tool: str | None
    model: str | None
    lines: int


class _Seen(NamedTuple):
    """Where and when evidence was seen, and what is in force there."""

    rules: Rules
    at: datetime | None
    day: date | None
    sha: str


def commit_evidence(
    sha: str,
    author_name: str,
    author_email: str,
    committer_name: str,
    committer_email: str,
    authored_at: datetime | None,
    message: str,
    *,
    rules: Rules | None = None,
) -> list[Evidence]:
    """Evidence in one commit's identities and message, source: the attribution reference, sections 3a to 3d.

    A committer other than the author has applied the change, not written it, so the committer's name alone is read,
    for the tools that sign there. A merge commit's subject is never read for the branch it names.
    """
    seen = _seen(rules, authored_at, sha)
    author = f"Author: {author_name} <{author_email}>"
    rows = _identity("author_email", author_email.lower(), author, seen)
    rows += _identity("author_name", author_name, author, seen)
    if not any(row.tool == "aider" for row in rows):
        rows += _identity("committer_name", committer_name, f"Commit: {committer_name} <{committer_email}>", seen)
    rows += _subject(message.lstrip().partition("\n")[0], seen)
    return _once(_spoken(rows, message, read, seen))


def pull_evidence(
    author_login: str,
    author_type: str,
    branch: str,
    labels: Sequence[str],
    title: str,
    body: str,
    merged_at: datetime | None,
    *,
    rules: Rules | None = None,
) -> list[Evidence]:
    """Evidence in one pull request's own facts, source: the attribution reference, section 3e.

    Args:
        author_type: The forge's own word, `Bot` for an app; it tells an app from a person of that name.

    A dependency bot's body quotes other projects' release notes, so it is not read.
    """
    seen = _seen(rules, merged_at, "")
    rows = _identity("pr_author", _login(author_login, author_type), f"Author: {author_login}", seen)
    automated = any(row.polarity == "bot" for row in rows)
    rows += _text("pr_branch", branch, f"Branch: {branch}", seen)
    for label in labels:
        rows += _identity("pr_label", label, f"Label: {label}", seen)
    rows += _subject(title, seen)
    return _once(rows if automated else _spoken(rows, body, read_body, seen))


def record_evidence(
    sha: str, attested: Sequence[Attested], lines_added: int | None, at: datetime | None, *, rules: Rules | None = None
) -> list[Evidence]:
    """Evidence in one commit's line records, source: the attribution reference, section 4.

    A person's lines speak for the commit only where they are nearly all of it: what no record mentions may be AI's. A
    record of clearly more lines than the commit added is of other work too, and is no more than a hint.

    Args:
        lines_added: Of the commit; None where not known, then shares are of the lines on record.
    """
    seen = _seen(rules, at, sha)
    known = [piece for piece in attested if piece.lines > 0 and piece.tool not in seen.rules.records.ignored]
    recorded = sum(piece.lines for piece in known)
    total = max(lines_added or 0, recorded)
    overflowing = lines_added is not None and recorded > most_lines(lines_added)
    typed_alone = all(piece.author == "human" for piece in known)
    rows: list[Evidence] = []
    for (record, author, tool), lines in _by_author(known, seen.rules).items():
        share = lines / total
        models = {piece.model for piece in known if piece.model and _named(piece.tool, seen.rules) == tool}
        what = f"{lines:,} of {total:,} lines by {tool or ('a person' if author == 'human' else 'an unnamed tool')}"
        for row in _identity("record", f"{record}:{author}", f"{record} record: {what}", seen)[:1]:
            row = row._replace(tool=tool, model=min(models, default=None), share=round(share, 4))
            if overflowing:
                told = f"{row.raw}; the commit added {lines_added:,}, so the record is of other work too"
                row = row._replace(confidence=_TOO_LITTLE, share=None, raw=told)
            elif author == "human":
                row = row._replace(confidence=row.confidence if typed_alone and share >= NEARLY_ALL else _TOO_LITTLE)
            elif row.degree == "unknown":
                row = row._replace(degree=degree_of(share))
            rows.append(row)
    return rows


def most_lines(added: int) -> float:
    """How many lines of a commit a record can plausibly hold; formatters move a few."""
    return 1.1 * added + 2


def degree_of(share: float) -> Degree:
    """The word for a share of a change's lines."""
    return "full" if share >= NEARLY_ALL else "major" if share >= 0.5 else "partial"


def _by_author(attested: Sequence[Attested], rules: Rules) -> dict[tuple[str, str, str | None], int]:
    lines: dict[tuple[str, str, str | None], int] = defaultdict(int)
    for piece in attested:
        lines[piece.record, piece.author, _named(piece.tool, rules)] += piece.lines
    return lines


def _named(tool: str | None, rules: Rules) -> str | None:
    return rules.records.names.get(tool, tool) if tool else None


def _seen(rules: Rules | None, at: datetime | None, sha: str) -> _Seen:
    return _Seen(rules or catalogue(), at, at.date() if at else None, sha)


def _login(login: str, kind: str) -> str:
    name = login.lower().removeprefix("app/")
    app = kind.lower() == "bot" or login.lower().startswith("app/")
    return f"{name}[bot]" if app and not name.endswith("[bot]") else name


def _identity(field: str, value: str, raw: str, seen: _Seen) -> list[Evidence]:
    if not value:
        return []
    return _first(_fitting(seen.rules, field, value.strip()[:LONGEST_LINE]), raw, seen)


def _text(field: str, text: str, raw: str, seen: _Seen) -> list[Evidence]:
    return _first((rule for rule in seen.rules.by_field[field] if rule.matches(text)), raw, seen)


def _subject(line: str, seen: _Seen) -> list[Evidence]:
    return _text("subject", line[:LONGEST_LINE], line[:LONGEST_LINE], seen)


@lru_cache(maxsize=1 << 16)
def _fitting(rules: Rules, field: str, value: str) -> tuple[Rule, ...]:
    """Rules an identity fits; the same few identities come again for every commit."""
    return tuple(rule for rule in rules.by_field[field] if rule.matches(value)) if rules.knows(field, value) else ()


def _first(rules: Iterable[Rule], raw: str, seen: _Seen) -> list[Evidence]:
    try:
        rule = next((rule for rule in rules if rule.holds_on(seen.day)), None)
    except SlowRuleError as slow:
        return [row._replace(polarity="unread", confidence=0.0) for row in _rows(slow.rule, raw, seen)]
    return _rows(rule, raw, seen) if rule else []


def _rows(rule: Rule, raw: str, seen: _Seen) -> list[Evidence]:
    """One row per tool: the rule's own, else each the text names, else one that names none."""
    tools: Sequence[str | None] = (rule.tool,) if rule.tool else (_tools_named(seen.rules, raw) or (None,))
    model = _model_named(seen.rules, raw) if rule.polarity == "ai" else None
    return [
        Evidence(
            rule.id,
            rule.version,
            rule.kind,
            rule.polarity,
            tool,
            model,
            rule.degree,
            rule.scope,
            rule.confidence,
            seen.at,
            raw,
            seen.sha,
        )
        for tool in tools
    ]


@lru_cache(maxsize=1 << 12)
def _tools_named(rules: Rules, raw: str) -> tuple[str, ...]:
    return rules.tools_named(raw)


@lru_cache(maxsize=1 << 12)
def _model_named(rules: Rules, raw: str) -> str | None:
    return rules.model_named(raw)


def _spoken(rows: list[Evidence], text: str, reader: Callable[[str], Message], seen: _Seen) -> list[Evidence]:
    """Adds what the text says. In a bulk message nothing but a bot's identity speaks for the change."""
    plain = normalise(text)
    rules = seen.rules
    if not rules.anchored(plain.lower()):
        return rows
    message = reader(plain)
    spoken = rows + _lines(message.lines, seen)
    for comment in message.comments:
        spoken += _text("html_comment", comment, f"<!-- {comment[:200]} -->", seen)
    if not _is_bulk(message, rules):
        return spoken
    return [row if row.polarity == "bot" else row._replace(scope="bulk") for row in spoken]


def _lines(lines: Sequence[str], seen: _Seen) -> list[Evidence]:
    near = _near(lines, seen.rules)
    answers: dict[int, list[Rule]] = defaultdict(list)
    for number, rules in near.items():
        for rule in rules.values():
            if rule.after and number + 1 < len(lines) and rule.after.search(lines[number]):
                answers[number + 1].append(rule)
    rows: list[Evidence] = []
    for number in sorted(near.keys() | answers.keys()):
        line = lines[number]
        if trailer := co_author(line):
            rows += _co_author_rows(trailer, line, seen)
        stated = [rule for _, rule in sorted(near[number].items()) if not rule.after]
        # A question left open is not answered by the trailer that happens to follow it.
        answered = [] if _PERSONS_TRAILER.match(line) else answers[number]
        rows += _first((rule for rule in (*answered, *stated) if rule.matches(line)), line, seen)
    return rows


def _near(lines: Sequence[str], rules: Rules) -> dict[int, dict[int, Rule]]:
    """Line number -> the rules, by their place in the catalogue, one of whose anchors stands on that line."""
    low = [line.lower() for line in lines]
    starts = list(accumulate((len(line) + 1 for line in low), initial=0))
    near: dict[int, dict[int, Rule]] = defaultdict(dict)
    for end, anchor in rules.anchors_in("\n".join(low)):
        near[bisect_right(starts, end) - 1].update(rules.by_anchor[anchor])
    return near


def _co_author_rows(trailer: CoAuthor, line: str, seen: _Seen) -> list[Evidence]:
    if not trailer.email:
        return _identity("coauthor_only_name", trailer.name, line, seen)
    by_email = _identity("coauthor_email", trailer.email, line, seen)
    return by_email or _identity("coauthor_name", trailer.name, line, seen)


def _is_bulk(message: Message, rules: Rules) -> bool:
    pulls = sum(1 for line in set(message.lines) if _PULL_LINE.search(line))
    authors = {trailer.email or trailer.name for line in message.lines if (trailer := co_author(line))}
    return pulls >= rules.bulk.pull_requests or len(authors) >= rules.bulk.co_authors


def _once(rows: list[Evidence]) -> list[Evidence]:
    """A squash repeats its commits' trailers: the same line is the same evidence."""
    return list(dict.fromkeys(rows))
