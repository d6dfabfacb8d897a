"""Every parser with good rows for it, and what becomes of rows it is given: landed, refused or passed over, never lost.

for parser in parsers():
    told = parser.tell([spoiled(rng, rng.choice(parser.rows)) for _ in range(50)], folder)
    assert told.lost == 0
"""

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError

from data.errors import AftermathError
from data.mapping import Mapping
from data.origin.notes import read_note
from ingest.http import Patience, Session, Token
from ingest.sources import (
    by_preset,
    github,
    github_pulls,
    gitlab_requests,
    pagerduty_details,
    pagerduty_live,
    registry,
)
from ingest.sources.live import Order, Part, judge
from ingest.sources.records import Options, Record, Reject
from tests import gitlab_api
from tests.github_api import node, pull_node, review

TESTS = Path(__file__).parent
MAPPED = TESTS / "ingest" / "sources" / "mapped"
OWN = TESTS.parent / "data" / "samples"
AT = "2026-03-01T10:00:00Z"
NOW = datetime(2026, 3, 2, tzinfo=UTC)
SHA = "6dcb09b5b57875f334f61aebed695e2e4193db5e"
BY_PRESET = {"opsgenie-api": "opsgenie", "incident-io-api": "incident-io", "jira-api": "jira"}


@dataclass
class Told:
    """What became of rows: `given` is landed, refused and passed over; the records and rejects themselves follow."""

    given: int
    landed: int = 0
    refused: int = 0
    passed_over: int = 0
    rows: list[Record | Reject] = field(default_factory=list)

    @property
    def lost(self) -> int:
        return self.given - self.landed - self.refused - self.passed_over


@dataclass(frozen=True)
class Parser:
    """One parser: good rows for it, how they are told, and a whole file of them for those that read files."""

    name: str
    rows: list[Any]
    tell: Callable[[list[Any], Path], Told]
    kind: str = ""
    options: Options = field(default_factory=Options)
    file: bytes = b""
    suffix: str = ".json"

    def read_file(self, content: bytes, folder: Path) -> tuple[int, int]:
        """Rows a broken file gives: records and rejects; none where it is refused whole."""
        path = folder / f"PT4KHLK{self.suffix}"
        path.write_bytes(content)
        try:
            rows = list(registry.kind(self.kind).read(path, self.options))
        except AftermathError:
            return 0, 0
        return sum(isinstance(row, Record) for row in rows), sum(isinstance(row, Reject) for row in rows)


def parsers() -> list[Parser]:
    """Every parser there is: export kinds, live judges, notes."""
    found = [_file_kind(name) for name in registry.KINDS]
    return [*found, *_live(), Parser("git-ai notes", _notes(), _tell_notes)]


def _file_kind(name: str) -> Parser:
    expected = json.loads((MAPPED / "expected.json").read_text(encoding="utf-8"))
    options = Options(**{"repo": "acme/shop"} if name == "agent-trace" else expected.get(name, {}).get("options", {}))
    if name in ("deploys-csv", "servicenow-csv"):
        path = OWN / "deploys.csv" if name == "deploys-csv" else MAPPED / "servicenow-csv.csv"
        with open(path, encoding="utf-8", newline="") as lines:
            rows: list[Any] = list(csv.DictReader(lines))
        tell = _csv_teller(name, options, list(rows[0]))
        return Parser(name, rows, tell, name, options, path.read_bytes(), ".csv")
    rows, wrap = _samples(name)
    content = json.dumps(wrap(rows)).encode()
    return Parser(name, rows, _json_teller(name, options, rows, wrap), name, options, content)


def _samples(name: str) -> tuple[list[Any], Callable[[list[Any]], Any]]:
    event = {"id": "01E", "event_type": "incident.triggered", "occurred_at": AT, "agent": None}
    incident = {"id": "P1", "type": "incident", "created_at": AT, "status": "triggered", "title": "Down"}
    change = {"id": "C1", "summary": "Deployed", "timestamp": AT, "services": [{"id": "S1"}]}
    match name:
        case "pagerduty":
            return _saved(OWN / "pagerduty" / "incidents-page-001.json", "incidents"), lambda rows: {"incidents": rows}
        case "pagerduty-notes":
            note = {"id": "N1", "content": "Caused by #7", "created_at": AT, "user": {"id": "U1"}}
            return [note], lambda rows: {"notes": rows}
        case "pagerduty-changes":
            return [change, {**change, "correlation_reason": {"reason": "x"}}], lambda rows: {"change_events": rows}
        case "pagerduty-webhook":
            return [{"event": {**event, "data": incident}}], list
        case "deploys-json":
            with open(OWN / "deploys.csv", encoding="utf-8", newline="") as lines:
                return list(csv.DictReader(lines)), list
        case "github":
            files = sorted((OWN / "github").glob("*.json"))
            return [row for file in files for row in _saved(file)], list
        case "agent-trace":
            ranges = [{"start_line": 1, "end_line": 9}]
            who = {"contributor": {"type": "ai", "model_id": "m"}, "ranges": ranges}
            trace = {"version": "0.1.0", "id": "t", "timestamp": AT, "vcs": {"type": "git", "revision": SHA}}
            return [{**trace, "tool": {"name": "t"}, "files": [{"path": "a.py", "conversations": [who]}]}], list
    mapping = registry.presets()[name]
    found = jmespath.search(mapping.rows, json.loads((MAPPED / f"{name}.json").read_text(encoding="utf-8")))
    key = mapping.rows if mapping.rows.isidentifier() else None
    return found if isinstance(found, list) else [found], (lambda rows: {key: rows}) if key else list


def _saved(path: Path, key: str = "") -> list[Any]:
    value = json.loads(path.read_text(encoding="utf-8"))
    value = value[key] if key else value
    return value if isinstance(value, list) else [value]


def _json_teller(
    name: str, options: Options, good: list[Any], wrap: Callable[[list[Any]], Any]
) -> Callable[[list[Any], Path], Told]:
    def tell(rows: list[Any], folder: Path) -> Told:
        # A good row keeps the file from being refused whole.
        return _read(name, options, [good[0], *rows], json.dumps(wrap([good[0], *rows])).encode(), folder, ".json")

    return tell


def _csv_teller(name: str, options: Options, columns: list[str]) -> Callable[[list[Any], Path], Told]:
    def tell(rows: list[Any], folder: Path) -> Told:
        lines = [",".join(columns)]
        kept = []
        for row in rows:
            cells = [row.get(column) for column in columns] if isinstance(row, dict) else [row]
            extra = [value for key, value in row.items() if key not in columns] if isinstance(row, dict) else []
            texts = ["" if cell is None else str(cell).replace("\ud83d", "?") for cell in (*cells, *extra)]
            if any(text.strip() for text in texts):
                lines.append(",".join('"' + text.replace('"', '""') + '"' for text in texts))
                kept.append(dict(zip(columns, texts, strict=False)))
        return _read(name, options, kept, "\n".join(lines).encode(), folder, ".csv")

    return tell


def _read(name: str, options: Options, rows: list[Any], content: bytes, folder: Path, suffix: str) -> Told:
    path = folder / f"PT4KHLK{suffix}"
    path.write_bytes(content)
    mapping = registry.presets().get(name)
    counts = [1 if mapping is None else _parts(mapping, row) for row in rows]
    told = Told(sum(max(1, each) for each in counts), passed_over=counts.count(0))
    for row in registry.kind(name).read(path, options):
        told.rows.append(row)
        told.landed += isinstance(row, Record)
        told.refused += isinstance(row, Reject)
    return told


def _parts(mapping: Mapping, row: Any) -> int:
    """How many records or rejects a row must come to; 0 where the mapping does not mean it."""
    if not isinstance(row, dict):
        return 1
    try:
        if mapping.only and not jmespath.search(mapping.only, row):
            return 0
        parts = jmespath.search(mapping.each, row) if mapping.each else None
    except JMESPathError:
        return 1
    return len(parts) if isinstance(parts, list) and parts else 1


def _judge_teller(judged: Callable[[Any], Record | Reject]) -> Callable[[list[Any], Path], Told]:
    def tell(rows: list[Any], folder: Path) -> Told:
        found = [judged(row) for row in rows]
        landed = sum(isinstance(row, Record) for row in found)
        return Told(len(rows), landed, len(found) - landed, rows=found)

    return tell


def _live() -> list[Parser]:
    def incident(row: Any) -> Record | Reject:
        return pagerduty_live._incident(row, account="default")

    def entry(row: Any) -> Record | Reject:
        judged = judge(row, "pagerduty/log_entries", "/log_entries", "default", times=("created_at",))
        pagerduty_details.touched(Part("pagerduty/log_entries", [judged], NOW))
        return judged

    entries = [{"id": "L1", "type": "trigger_log_entry", "created_at": AT, "incident": {"id": "P1"}}]
    incidents = _saved(OWN / "pagerduty" / "incidents-page-001.json", "incidents")
    reviews = [review(1, NOW), review(2, None, author=None), review(3, NOW, "dependabot", "Bot")]
    pull = node({**pull_node(42, NOW, labels={"nodes": [{"name": "x"}]}), "reviews": reviews})
    return [
        Parser("pagerduty-api incidents", incidents, _judge_teller(incident)),
        Parser("pagerduty-api log entries", entries, _judge_teller(entry)),
        Parser("github-api pull requests", [pull], _tell_pulls),
        *_gitlab(),
        *(_by_preset(kind, preset) for kind, preset in BY_PRESET.items()),
    ]


def _by_preset(kind: str, preset: str) -> Parser:
    judged = by_preset.judging(preset, "/list", Order("default", NOW, frozenset(), lambda: NOW))
    return Parser(f"{kind} rows", _samples(preset)[0], _judge_teller(judged))


def _gitlab() -> list[Parser]:
    ben = {"id": 2, "username": "ben", "name": "Ben"}
    note = {"id": 1, "type": "DiffNote", "body": "Why?", "author": ben, "created_at": AT, "system": False}
    approved = {"approved_by": [{"user": ben, "approved_at": AT}]}
    merged = gitlab_api.merged(42, NOW, labels=["x"])

    def approvals(row: Any) -> Record | Reject:
        return gitlab_requests.approvals(row if isinstance(row, dict) else {"approved_by": row}, 42, "acme/shop")

    readers: list[tuple[str, Any, Callable[[Any], Record | Reject]]] = [
        ("merge requests", merged, lambda row: gitlab_requests.request(row, "acme/shop")),
        ("approvals", approved, approvals),
        ("notes", note, lambda row: gitlab_requests.note(row, 42, "acme/shop")),
        ("commits", gitlab_api.commit(42, NOW), lambda row: gitlab_requests.commit(row, 42, "acme/shop")),
    ]
    return [Parser(f"gitlab-api {name}", [row], _judge_teller(judged)) for name, row, judged in readers]


def _tell_pulls(rows: list[Any], folder: Path) -> Told:
    told = Told(0)
    session = Session("http://127.0.0.1:9", Token("NONE", "never-sent"), patience=Patience(tries=1, connect=0.1))
    order = Order("default", NOW, frozenset(), lambda: NOW, repo="acme/shop")
    for row in rows:
        aside = github_pulls.Aside(session, order)
        number = row.get("number") if isinstance(row, dict) else None
        try:
            found: list[Record | Reject] = [aside.judge({"id": number, "updated_at": AT, "node": row})]
        except AftermathError:  # it says that more commits follow, which nobody here can be asked for
            continue
        parts = aside.parts(Part(github.PULLS, [], NOW))
        found += [nested for part in parts for nested in part.rows]
        told.given += 1 if len(found) == 1 else 1 + _count(row, "commits") + _count(row, "reviews")
        told.landed += sum(isinstance(each, Record) for each in found)
        told.refused += sum(isinstance(each, Reject) for each in found)
        told.rows += found
    return told


def _count(row: Any, key: str) -> int:
    nodes = row[key].get("nodes") if isinstance(row.get(key), dict) else None
    return len(nodes) if isinstance(nodes, list) else 0


def _notes() -> list[Any]:
    meta = {"schema_version": "authorship/3.0.0", "git_ai_version": "1.0", "base_commit_sha": SHA}
    prompt = {"agent_id": {"tool": "cursor", "id": "x", "model": "m"}, "human_author": "Mia", "messages": []}
    return [{"lines": ["a.py", "  abcdef1234567890 1-4,9"], "meta": {**meta, "prompts": {"abcdef1234567890": prompt}}}]


def _tell_notes(rows: list[Any], folder: Path) -> Told:
    told = Told(len(rows))
    for row in rows:
        text = str(row)
        if isinstance(row, dict):
            lines = row.get("lines")
            head = "\n".join(map(str, lines if isinstance(lines, list) else [lines]))
            text = f"{head}\n---\n{json.dumps(row.get('meta'))}"
        try:
            told.landed += bool(read_note(text))
        except ValueError:
            told.refused += 1
    return told
