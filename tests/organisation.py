"""A tiny real company for tests: git repositories, export files and settings, landed and built by the product itself.

org = Organisation(tmp_path, services={"shop": {"repo": "acme/shop"}})
sha = org.commit("acme/shop", {"a.py": 3}, "Add cart (#12)", at="2026-03-01T10:00Z")
org.deploy("shop", sha, at="2026-03-01T11:00Z")
org.incident("shop", at="2026-03-01T12:00Z", title="Cart is down", text="Caused by #12.")
reader = org.reader()
"""

import copy
import csv
import json
import os
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from data import build, fixes, settings
from data.home import Home
from data.judgements import Judgement
from data.lake import Run
from data.reader import Reader, judgements, open_latest, version
from ingest import blame, pipeline
from ingest.sources.records import Options

ACCOUNT = "default"
AUTHOR = "Ann <ann@acme.example>"
AI = "\n\nCo-Authored-By: Claude <noreply@anthropic.com>"
START = datetime(2026, 1, 1, tzinfo=UTC)

_DEPLOY_COLUMNS = (
    *("service", "environment", "sha", "started_at", "finished_at", "status", "deploy_id", "kind", "version", "repo"),
    *("previous_sha", "url", "strategy"),
)
_REPORT_COLUMNS = (
    *("id", "incident_number", "description", "service_id", "service_name", "created_on", "resolved_on"),
    *("seconds_to_first_ack", "seconds_to_resolve", "auto_resolved", "resolved_by_user_id", "urgency"),
    "assigned_to_user_ids",
)


def moment(at: str | datetime) -> datetime:
    return at if isinstance(at, datetime) else datetime.fromisoformat(at)


def stamp(at: str | datetime) -> str:
    return moment(at).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass
class Repository:
    """One bare repository, written through one `git fast-import` until it is closed."""

    path: Path
    tips: dict[str, str] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)
    written: int = 0
    _importer: "subprocess.Popen[bytes] | None" = None

    def commit(
        self,
        branch: str,
        files: Mapping[str, int | str | None],
        message: str,
        at: datetime,
        author: str,
        merges: Iterable[str],
    ) -> str:
        self.written += 1
        body, date = message.encode(), f"{int(at.timestamp())} +0000"
        lines = [f"commit refs/heads/{branch}", f"mark :{self.written}", f"author {author} {date}"]
        lines += [f"committer {author} {date}", f"data {len(body)}"]
        out = "\n".join(lines).encode() + b"\n" + body + b"\n"
        if parent := self.tips.get(branch) or self.tips.get("main"):
            out += f"from {self.marks.get(parent, parent)}\n".encode()
        out += b"".join(f"merge {self.marks.get(sha, sha)}\n".encode() for sha in merges)
        for path, content in files.items():
            if content is None:
                out += f"D {path}\n".encode()
            else:
                if isinstance(content, int):
                    content = "".join(f"{path} {self.written} {number}\n" for number in range(content))
                text = content.encode()
                out += f"M 100644 inline {path}\ndata {len(text)}\n".encode() + text + b"\n"
        sha = self._say(out + f"\nget-mark :{self.written}\n".encode())
        self.tips[branch] = sha
        self.marks[sha] = f":{self.written}"
        return sha

    def close(self) -> None:
        """Makes git write everything out; the next commit starts another import."""
        if self._importer:
            _, complaint = self._importer.communicate(b"done\n")
            assert self._importer.returncode == 0, complaint.decode()
        self._importer = None
        self.marks.clear()

    def _say(self, command: bytes) -> str:
        if self._importer is None:
            if not self.path.exists():
                _git("init", "-q", "--bare", "-b", "main", str(self.path))
            self._importer = subprocess.Popen(
                ["git", "-C", str(self.path), "fast-import", "--quiet", "--done", "--force"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=_environment(),
            )
        assert self._importer.stdin
        assert self._importer.stdout
        self._importer.stdin.write(command)
        self._importer.stdin.flush()
        answer = self._importer.stdout.readline().decode().strip()
        assert len(answer) == 40, f"git fast-import failed on {command!r}"
        return answer


class Organisation:
    """A company in one folder. Everything said about it is written out by `land`; a row said again replaces itself."""

    def __init__(self, path: Path, **document: Any) -> None:
        self.path, self.home, self.settings = path, Home(path / "home"), settings.parse(document)
        self.options: dict[str, Any] = {}
        self.clock = datetime(2026, 12, 1, tzinfo=UTC)
        self.repositories: dict[str, Repository] = {}
        self.pulls: dict[str, dict[str, Any]] = {}
        self.pull_commits: dict[str, dict[str, Any]] = {}
        self.reviews: dict[int, dict[str, Any]] = {}
        self.deploys: dict[str, dict[str, str]] = {}
        self.rest: dict[str, dict[str, Any]] = {}
        self.notes: dict[str, dict[str, Any]] = {}
        self.change_events: dict[str, dict[str, Any]] = {}
        self.report: dict[str, dict[str, str]] = {}
        self.asked: dict[str, list[fixes.Question]] = {}
        self._opened: tuple[object, Reader] | None = None

    def copy(self, path: Path) -> "Organisation":
        """The same company in an empty folder, to go its own way from here; what was landed and built is there too."""
        for repository in self.repositories.values():
            repository.close()
        shutil.copytree(self.path, path, dirs_exist_ok=True)
        self._opened = None
        other = copy.deepcopy(self)
        other.path, other.home = path, Home(path / "home")
        for repository in other.repositories.values():
            repository.path = path / repository.path.relative_to(self.path)
        return other

    def service(self, name: str, **fields: Any) -> None:
        """One more service of aftermath.toml."""
        document = self.settings.model_dump(exclude_unset=True)
        self.settings = settings.parse(document | {"services": document.get("services", {}) | {name: fields}})

    # ------------------------------------------------------------------------------------------------------ code
    def commit(
        self,
        repo: str,
        files: Mapping[str, int | str | None],
        message: str,
        *,
        at: str | datetime,
        branch: str = "main",
        author: str = AUTHOR,
        merge: Iterable[str] = (),
    ) -> str:
        """One commit, each file rewritten to that many new lines, or that text (None: removed); returns its sha."""
        if repo not in self.repositories:
            self.repositories[repo] = Repository(self.path / "repositories" / repo.replace("/", "+"))
        return self.repositories[repo].commit(branch, files, message, moment(at), author, merge)

    def tag(self, repo: str, name: str, sha: str) -> None:
        """A tag of a commit that was written out: close the repository first."""
        _git("-C", str(self.repositories[repo].path), "tag", "--force", name, sha)

    def pull(
        self,
        repo: str,
        number: int,
        *,
        merged: str | None = None,
        at: str | datetime | None = None,
        title: str = "",
        body: str = "",
        head: str = "",
        login: str = "ann",
        **fields: Any,
    ) -> str:
        """A pull request as GitHub's REST tells it, fields as given; returns its alias `repo#number`."""
        name = f"{repo}#{number}"
        self.pulls[name] = {
            "number": number,
            "title": title or f"Request {number}",
            "body": body,
            "user": {"login": login, "type": "User"},
            "head": {"ref": f"branch-{number}", "sha": head},
            "base": {"ref": "main", "repo": {"full_name": repo}},
            "created_at": stamp(START),
            "merged_at": stamp(at) if at else None,
            "merge_commit_sha": merged,
            "labels": [],
            "html_url": f"https://github.com/{repo}/pull/{number}",
            **fields,
        }
        return name

    def pull_commit(self, repo: str, sha: str, message: str, *, parents: Iterable[str] = ()) -> None:
        """A commit GitHub lists under a pull request but no repository holds, as after a squash."""
        identity = {"name": "Ann", "email": "ann@acme.example", "date": stamp(START)}
        self.pull_commits[sha] = {
            "sha": sha,
            "commit": {"author": identity, "committer": identity, "message": message},
            "parents": [{"sha": parent} for parent in parents],
            "html_url": f"https://github.com/{repo}/commit/{sha}",
        }

    def review(
        self,
        repo: str,
        number: int,
        login: str | None,
        *,
        at: str | datetime,
        body: str = "",
        state: str = "APPROVED",
        type: str = "User",
    ) -> None:
        key = len(self.reviews) + 1
        self.reviews[key] = {
            "id": key,
            "user": {"login": login, "type": type} if login else None,
            "body": body,
            "state": state,
            "pull_request_url": f"https://api.github.com/repos/{repo}/pulls/{number}",
            "submitted_at": stamp(at),
        }

    # ---------------------------------------------------------------------------------------------- what happened
    def deploy(
        self,
        service: str,
        sha: str,
        *,
        at: str | datetime,
        environment: str = "production",
        status: str = "success",
        **columns: str,
    ) -> str:
        """One row of the deploys export, finished at `at`; returns its deploy_id."""
        given = columns.pop("deploy_id", f"d{len(self.deploys) + 1}")
        started = stamp(moment(at) - timedelta(minutes=1))
        row = {"service": service, "environment": environment, "sha": sha, "started_at": started}
        self.deploys[given] = {**row, "finished_at": stamp(at), "status": status, "deploy_id": given, **columns}
        return f"deploys/{ACCOUNT}/{given}"

    def incident(
        self,
        service: str,
        /,
        *,
        at: str | datetime,
        title: str = "Service is down",
        text: str = "",
        minutes: float | None = 30,
        acked: bool = True,
        id: str = "",
        **fields: Any,
    ) -> str:
        """An incident of a saved REST page; resolved after `minutes` by a person if `acked`, else by its service."""
        id = id or f"P{len(self.rest) + len(self.report) + 1:03}"
        ended = None if minutes is None else stamp(moment(at) + timedelta(minutes=minutes))
        self.rest[id] = {
            "id": id,
            "incident_number": int("".join(filter(str.isdigit, id)) or 0),
            "title": title,
            "created_at": stamp(at),
            "status": "resolved" if ended else "acknowledged" if acked else "triggered",
            "service": {"id": f"S{service}", "summary": service},
            "acknowledgements": [] if ended or not acked else [{"at": stamp(at)}],
            "last_status_change_at": ended,
            "last_status_change_by": {"type": "user_reference" if acked else "service_reference"},
            "resolved_at": ended,
            "urgency": "high",
            "priority": {"summary": "P1"},
            "body": {"type": "incident_body", "details": text},
            **fields,
        }
        return f"pagerduty/{ACCOUNT}/{id}"

    def note(self, incident: str, content: str, *, at: str | datetime = START) -> None:
        """A note of an incident, as the answer of its address."""
        id = incident.rsplit("/", 1)[1]
        row = {"id": f"N{len(self.notes) + 1}", "content": content, "created_at": stamp(at)}
        self.notes[row["id"]] = {**row, "incident": {"id": id}}

    def change_event(
        self, incident: str, summary: str, *, at: str | datetime, reason: str = "most_recent", **fields: Any
    ) -> None:
        """A change event PagerDuty relates to an incident."""
        row = {"id": f"C{len(self.change_events) + 1}", "summary": summary, "timestamp": stamp(at), **fields}
        related = {"correlation_reason": {"reason": reason}, "incident": {"id": incident.rsplit("/", 1)[1]}}
        self.change_events[row["id"]] = {**row, **related}

    def report_row(self, service: str, *, id: str, created_on: str, description: str = "", **cells: str) -> str:
        """An incident of the raw incidents CSV report, cells as given."""
        row = {"id": id, "incident_number": "1", "description": description, "service_name": service}
        self.report[id] = {**row, "created_on": created_on, **cells}
        return f"pagerduty/{ACCOUNT}/{id}"

    def judge(self, kind: str, subject: str, object: str, verdict: str, *, visible: bool = False) -> None:
        judgements(self.home).add(
            Judgement(kind=kind, subject=subject, object=object, verdict=verdict, actor="mia", origin_visible=visible)
        )

    # ------------------------------------------------------------------------------------------- through the product
    def land(self) -> list[pipeline.Report]:
        """Writes out everything said so far and lands it, in a run a minute after the last."""
        self.clock += timedelta(minutes=1)
        run = Run.begin(self.clock)
        for repository in self.repositories.values():
            repository.close()
        reports = [
            pipeline.land_git(self.home, repository.path, repo, run) for repo, repository in self.repositories.items()
        ]
        options = Options(**self.options)
        for kind, folder in self._write().items():
            if folder.exists():
                reports.append(pipeline.land_export(self.home, kind, folder, options, run))
        failed = [error for report in reports for error in report.errors]
        assert not failed, failed
        return reports

    def build(self) -> build.Built:
        self._opened = None
        return build.build(self.home, self.settings, now=self.clock)

    def reader(self) -> Reader:
        """Lands, builds and opens."""
        self.land()
        self.build()
        return self.open()

    def blame(self) -> list[pipeline.Report]:
        """Asks the repositories about the fixes of incidents that the published snapshot shows, and builds again."""
        self.clock += timedelta(minutes=1)
        self.asked = fixes.to_blame(self.home)
        places = {repo: repository.path for repo, repository in self.repositories.items()}
        reports = blame.land_blames(self.home, places, Run.begin(self.clock))
        self.build()
        return reports

    def open(self) -> Reader:
        """Opens what is published, with the judgements made by now; the same reader until there is something new."""
        newest = self.home.judgements_url, version(self.home)
        if self._opened is None or self._opened[0] != newest:
            found = open_latest(self.home)
            assert found
            self._opened = newest, found
        return self._opened[1]

    def _write(self) -> dict[str, Path]:
        exports = self.path / "exports"
        _json(exports / "pagerduty" / "incidents.json", {"incidents": list(self.rest.values())}, self.rest)
        for name, key, kept in (("notes", "notes", self.notes), ("changes", "change_events", self.change_events)):
            _json(exports / f"pagerduty-{name}" / f"{name}.json", {key: list(kept.values())}, kept)
        _csv(exports / "pagerduty" / "raw.csv", _REPORT_COLUMNS, self.report.values())
        _csv(exports / "deploys" / "deploys.csv", _DEPLOY_COLUMNS, self.deploys.values())
        for name, rows in (("pulls", self.pulls), ("commits", self.pull_commits), ("reviews", self.reviews)):
            _json(exports / "github" / f"{name}.json", list(rows.values()), rows)
        kinds = ("pagerduty", "pagerduty-notes", "pagerduty-changes", "github")
        return {kind: exports / kind for kind in kinds} | {"deploys-csv": exports / "deploys"}


def _json(path: Path, value: object, rows: Mapping[Any, object]) -> None:
    if rows:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(value), encoding="utf-8")


def _csv(path: Path, columns: tuple[str, ...], rows: Iterable[dict[str, str]]) -> None:
    rows = list(rows)
    if rows:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, columns)
            writer.writeheader()
            writer.writerows(rows)


def _git(*args: str) -> None:
    subprocess.run(["git", *args], check=True, capture_output=True, env=_environment())


def _environment() -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return inherited | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
