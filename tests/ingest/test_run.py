"""`ingest run` and `ingest check`: every source, several at a time, one run at a time."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from data import lake, settings
from data.errors import AftermathError, SettingsError
from data.home import PROJECT, Home
from ingest import run
from ingest.http import Patience
from ingest.sources.live_registry import LIVE
from tests.ingest.conftest import PAGE, Shell, hear_interrupts
from tests.loopback import Fault, Request, status
from tests.pagerduty_api import TOKEN, PagerDuty

NOW = datetime.now(UTC)
QUICK = Patience(tries=2, first_wait=0.001, connect=1, read=5)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[PagerDuty]:
    monkeypatch.setenv("PAGERDUTY_TOKEN", TOKEN)
    with PagerDuty() as found:
        found.incident("P1", NOW - timedelta(days=3))
        yield found


def live(api: PagerDuty, **more: Any) -> dict[str, Any]:
    return {"kind": "pagerduty-api", "url": api.url, "since": (NOW - timedelta(days=100)).isoformat(), **more}


def configured(shell: Shell, *sources: dict[str, Any]) -> None:
    blocks = [[f"{key} = {json.dumps(value)}" for key, value in source.items()] for source in sources]
    shell.write("aftermath.toml", "".join("\n".join(["[[sources]]", *lines, "", ""]) for lines in blocks))


def test_a_source_that_fails_is_reported_and_the_others_land(home: Home, tmp_path: Path, api: PagerDuty) -> None:
    (tmp_path / "page.json").write_text(PAGE)
    sources = [
        {"kind": "pagerduty", "path": str(tmp_path / "nowhere")},
        live(api, account="other", token_env="NOT_SET"),
        {"kind": "git", "path": str(tmp_path), "repo": "acme/shop"},
        {"kind": "pagerduty", "path": str(tmp_path / "page.json")},
        live(api, account="acme", read=["incidents"]),
    ]
    reports = run.land_all(home, settings.parse({"sources": sources}), lake.Run.begin(), patience=QUICK)
    assert [report.landed for report in reports] == [0, 0, 0, 1, 1]
    assert [error.where for report in reports for error in report.errors] == [
        str(tmp_path / "nowhere"),
        "NOT_SET",
        str(tmp_path),
    ]


def test_live_sources_of_two_tokens_are_read_at_the_same_time(
    home: Home, api: PagerDuty, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECOND_TOKEN", TOKEN)
    met = threading.Barrier(2, timeout=20)
    with PagerDuty() as other:
        other.incident("P2", NOW - timedelta(days=3))
        for server in (api, other):
            server.before = lambda request: met.wait() and None
        sources = [
            live(api, read=["incidents"]),
            live(other, account="b", token_env="SECOND_TOKEN", read=["incidents"]),
        ]
        reports = run.land_all(home, settings.parse({"sources": sources}), lake.Run.begin(), patience=QUICK)
    assert [(report.landed, report.errors) for report in reports] == [(1, []), (1, [])]


def test_sources_of_one_token_are_read_one_after_another(home: Home, api: PagerDuty) -> None:
    at_once: list[int] = []
    inside = threading.Semaphore(1)

    def before(request: Request) -> Fault | None:
        at_once.append(int(not inside.acquire(blocking=False)))
        return lambda handler, answer: (inside.release(), status(200, answer.body)(handler, answer))[1]

    api.before = before
    sources = [live(api, account=name, read=["incidents"]) for name in ("a", "b", "c")]
    reports = run.land_all(home, settings.parse({"sources": sources}), lake.Run.begin(), patience=QUICK)
    assert [report.landed for report in reports] == [1, 1, 1]
    assert at_once == [0, 0, 0]


@pytest.mark.parametrize(
    ("source", "says", "remedy"),
    [
        ({"kind": "pagerdty", "path": "y"}, "sources[1].kind: pagerdty is an unknown kind", "did you mean pagerduty?"),
        ({"kind": "pagerduty"}, "sources[1].path: pagerduty is read from files", "add path"),
        ({"kind": "git", "repo": "a/b"}, "sources[1].path: git is read from files", "add path"),
        ({"kind": "pagerduty-api", "path": "x"}, "sources[1].path: pagerduty-api is read from url", "remove path"),
        ({"kind": "pagerduty-api", "read": ["logs"]}, "sources[1].read: logs is nothing pagerduty-api has", "use inc"),
        (
            {"kind": "pagerduty-api", "read": ["incidents", "notes"]},
            "sources[1].read: notes is read along with log_entries",
            "add log_entries",
        ),
        ({"kind": "github-api"}, "sources[1].repos: github-api is read by repository", 'add repos = ["owner/name"]'),
        (
            {"kind": "github-api", "repos": ["acme/shop"], "read": ["runs"]},
            "sources[1].read: runs needs workflow",
            "add workflow, or leave runs out",
        ),
        (
            {"kind": "github-api", "repos": ["acme/platform/shop"]},
            "sources[1].repos: acme/platform/shop is no repository of github-api",
            "write it as owner/name",
        ),
        (
            {"kind": "gitlab-api", "repos": ["acme/platform/shop"], "workflow": "x"},
            "sources[1].workflow: gitlab-api has none",
            "remove workflow",
        ),
        ({"kind": "pagerduty-api", "label": "x"}, "sources[1].label: pagerduty-api has none", "remove label"),
    ],
)
def test_a_source_that_cannot_be_meant_is_told_before_anything_is_read(
    source: dict[str, Any], says: str, remedy: str
) -> None:
    known = settings.parse({"sources": [{"kind": "git", "path": "x", "repo": "a/b"}, source]})
    with pytest.raises(SettingsError) as caught:
        run.require_usable(known, "own.toml")
    assert str(caught.value).startswith(f"own.toml: {says}")
    assert caught.value.remedy.startswith(remedy)


def test_two_accounts_need_two_names() -> None:
    sources = [{"kind": "pagerduty-api"}, {"kind": "pagerduty-api", "token_env": "OTHER"}]
    with pytest.raises(SettingsError, match=r"sources\[1\].account: another source has it; give each account a name"):
        run.require_usable(settings.parse({"sources": sources}), "own.toml")


def test_the_documented_settings_can_be_used() -> None:
    known = settings.load(Home(PROJECT), str(PROJECT / "aftermath.example.toml"))
    run.require_usable(known, "aftermath.example.toml")
    assert any(source.kind in LIVE for source in known.sources)


@pytest.mark.parametrize("kind", LIVE)
def test_the_documentation_tells_what_a_live_source_reads_and_needs(kind: str) -> None:
    sections = (PROJECT / "docs" / "connectors.md").read_text().split("\n## ")
    [text] = [section for section in sections if f'kind = "{kind}"' in section]
    assert LIVE[kind].token_env in text
    rows = {line.split("`")[1]: line for line in text.splitlines() if line.startswith("| `")}
    assert rows.keys() >= LIVE[kind].readers.keys()
    assert all(f"`{reader.scope}`" in rows[name] for name, reader in LIVE[kind].readers.items())


def test_a_run_waits_for_the_one_before_it_and_says_so(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    home.path.mkdir()
    says = "another run has been reading for more than 0 s; wait for it to end"
    with (
        FileLock(home.path / "ingest.lock"),
        pytest.raises(AftermathError, match=says),
        run.landing_lock(home, wait=0.01),
    ):
        raise AssertionError
    assert capsys.readouterr().err == "aftermath: another run is reading here; waiting for it to end\n"
    with run.landing_lock(home):
        pass


def test_run_lands_builds_and_tells(shell: Shell, api: PagerDuty) -> None:
    configured(shell, live(api, read=["incidents", "log_entries"]))
    code, out, err = shell("run")
    assert (code, err) == (0, "")
    assert out == (
        "pagerduty-api: 2 rows landed\n  1 incidents\n  1 log entries\n  2 requests\nbuilt and published snapshot 1\n"
    )
    assert shell("run")[1] == "pagerduty-api: 0 rows landed\n  2 requests\nnothing new: still at snapshot 1\n"


def test_a_refused_token_is_one_line_and_nothing_is_published(
    shell: Shell, api: PagerDuty, monkeypatch: pytest.MonkeyPatch
) -> None:
    configured(shell, live(api))
    monkeypatch.setenv("PAGERDUTY_TOKEN", "expired-token-123")
    line = shell.fails(1, "run")
    assert "the token in PAGERDUTY_TOKEN is not accepted (401)" in line
    assert "incidents.read" in line
    assert "expired" not in line
    assert shell.published() is None
    assert lake.batches(shell.home) == []


def test_check_asks_once_for_each_thing_and_names_what_is_missing(shell: Shell, api: PagerDuty) -> None:
    shell.write("page.json", PAGE)
    configured(shell, live(api), {"kind": "pagerduty", "path": "page.json"}, {"kind": "github", "path": "nowhere"})
    api.forbidden = {"/log_entries"}
    code, out, err = shell("check")
    assert code == 1
    assert err.splitlines() == [
        f"aftermath: GET {api.url}/log_entries: the token in PAGERDUTY_TOKEN may not read this (403); "
        "give it the scope incidents.read",
        f"aftermath: {shell.folder}/nowhere: no such file or folder; check the path",
    ]
    assert "pagerduty-api: incidents can be read\n" in out
    assert "pagerduty page.json: can be read\n" in out
    paths = [request.path for request in api.requests]
    assert len(paths) == len(set(paths)) == 7
    assert not shell.home.lake.exists()


def test_check_as_json_holds_every_answer(shell: Shell, api: PagerDuty, monkeypatch: pytest.MonkeyPatch) -> None:
    configured(shell, live(api, read=["incidents", "priorities"]))
    code, out, _ = shell("check", "--json")
    assert (code, [(row["reader"], row["error"]) for row in json.loads(out)]) == (
        0,
        [("incidents", None), ("priorities", None)],
    )
    monkeypatch.delenv("PAGERDUTY_TOKEN")
    code, out, err = shell("check", "--json")
    assert (code, len(err.splitlines())) == (1, 1)
    [row] = json.loads(out)
    assert row["error"] == "PAGERDUTY_TOKEN: holds no token; set the environment variable PAGERDUTY_TOKEN"


def test_an_interrupted_run_ends_at_its_next_request(shell: Shell, api: PagerDuty) -> None:
    configured(shell, live(api))
    waiting = threading.Event()

    def before(request: Request) -> Callable[..., None]:
        waiting.set()
        return status(429, Retry_After="100")

    api.before = before
    command = [sys.executable, "-m", "ingest", "run"]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, cwd=shell.folder, env=environment, stderr=pipe, text=True, preexec_fn=hear_interrupts
    ) as process:
        assert waiting.wait(20)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)
    assert (process.returncode, err) == (130, "aftermath: interrupted; run it again: what has landed is kept\n")
    assert len(api.requests) == 1


def test_a_run_that_is_killed_lands_the_rest_the_next_time(shell: Shell, api: PagerDuty) -> None:
    ids = [api.incident(f"Q{n:04}", NOW - timedelta(days=90) + n * timedelta(hours=1))["id"] for n in range(1_400)]
    configured(shell, live(api, read=["incidents"]))
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    victim: list[int] = []

    def before(request: Request) -> None:
        if len(api.requests) == 9:
            os.kill(victim[0], signal.SIGKILL)

    api.before = before
    command = [sys.executable, "-m", "ingest", "run", "--no-build"]
    with subprocess.Popen(command, cwd=shell.folder, env=environment) as process:
        victim.append(process.pid)
    assert process.returncode == -signal.SIGKILL
    landed = sum(batch.rows for batch in lake.batches(shell.home))
    assert landed == 500
    api.requests.clear()
    api.before = lambda request: None
    assert shell("run", "--no-build")[0] == 0
    assert sum(batch.rows for batch in lake.batches(shell.home)) == len(ids) + 1
    assert len(api.requests) <= 11
