"""`python -m ingest` as a person or a script meets it: exit code, the one line that says what to do, JSON."""

import io
import json
import subprocess
import sys

import pytest

from data import lake
from data.home import PROJECT
from ingest import cli
from tests.ingest.conftest import DEPLOY, INCIDENT, PAGE, TABLE, Shell


# ------------------------------------------------------------------------------------------------------- wrong use
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ("", "COMMAND; see: python -m ingest --help"),
        ("frob", "invalid choice: 'frob'"),
        ("file", "python -m ingest file KIND PATH; --list names the kinds"),
        ("file pagerduty", "--list names the kinds"),
        ("file pagerdty page.json", "pagerdty: unknown kind of export; did you mean pagerduty?"),
        ("file pagerduty page.json --since never", "'never' is not a time: write 2026-03-01"),
        ("file pagerduty page.json --since 2026-05-01 --until 2026-01-01", "give since before until"),
        ("file pagerduty page.json --time-zone Mars/Base", "Mars/Base: is not a time zone; use a name such as"),
        ("git .", "--repo"),
        ("explain", "ID"),
        ("run", "no sources are configured; add [[sources]]"),
        ("build --config nowhere.toml", "nowhere.toml: no such settings file; check the path"),
    ],
)
def test_wrong_use_says_what_to_do_and_leaves_no_trace(shell: Shell, arguments: str, says: str) -> None:
    shell.write("page.json", PAGE)
    assert says in shell.fails(2, *arguments.split())
    assert not shell.home.path.exists()


@pytest.mark.parametrize("option", ["--repo", "--service", "--account"])
@pytest.mark.parametrize("name", ["", " ", "acme\nshop", "\x1b[31macme"])
def test_what_is_no_name_is_wrong_use(shell: Shell, option: str, name: str) -> None:
    assert f"argument {option}: {name!r} is not a name" in shell.fails(2, "file", "pagerduty", "x", option, name)
    if option != "--account":
        assert "is not a name" in shell.fails(2, "git", ".", "--repo", "acme/shop", option, name)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[counting]\nmatured_day = 3", "unknown key counting.matured_day; did you mean matured_days?"),
        ("[counting", "is not valid TOML"),
        ("[organisation]\ntime_zone = 'Mars/Base'", "organisation.time_zone: is not a time zone name"),
        ("[counting]\nwindow_minutes = 43201", "counting.window_minutes: "),
        ("[[sources]]\nkind = 'pagerdty'\npath = 'x'", "did you mean pagerduty?"),
    ],
)
def test_settings_that_cannot_be_used_name_the_file_and_the_key(shell: Shell, text: str, says: str) -> None:
    file = shell.write("own.toml", text)
    line = shell.fails(2, "run", "--config", file)
    assert line.startswith(f"aftermath: {file}: ")
    assert says in line
    assert not shell.home.path.exists()


# ----------------------------------------------------------------------------------------------- files and rows
@pytest.mark.parametrize(
    ("kind", "content", "says"),
    [
        ("pagerduty", b"", "is empty; export it again"),
        ("pagerduty", bytes(range(256)) * 20, "save it as UTF-8"),
        ("pagerduty", PAGE[:-20], "is cut off: it ends inside the JSON at line 1, column"),
        ("pagerduty", '{"a": 1}', "holds no PagerDuty incidents: it looks like an object with a; give saved answers"),
        ("pagerduty", "null", "holds no PagerDuty incidents: it looks like a single value"),
        ("deploys-csv", b"", "is empty; export it again"),
        ("deploys-csv", bytes(range(256)) * 20, "save it as UTF-8"),
        ("deploys-csv", "a,b\n1,2\n", "is not a deploys export: no column service, environment"),
        ("deploys-csv", TABLE + '"never closed\n', "line 3 is not CSV"),
        ("deploys-csv", TABLE.encode() + b"caf\xe9" + DEPLOY.encode(), "line 3"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_and_the_others_land(
    shell: Shell, kind: str, content: str | bytes, says: str
) -> None:
    suffix = "csv" if kind == "deploys-csv" else "json"
    bad = shell.write(f"bad.{suffix}", content)
    line = shell.fails(1, "file", kind, bad, "--no-build")
    assert line.startswith(f"aftermath: {bad}: ")
    assert says in line
    good = shell.write(f"good.{suffix}", TABLE if suffix == "csv" else PAGE)
    code, out, _ = shell("file", kind, bad, good, "--no-build")
    assert (code, out) == (1, f"{kind}: 1 row landed\n")
    assert len(lake.batches(shell.home)) == 1


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("github", "holds no pull requests, their commits or reviews: it looks like an object with incidents"),
        ("deploys-json", "holds no deploys; give a list of objects with service, environment"),
        ("agent-trace", "holds no Agent Trace records"),
    ],
)
def test_an_export_under_a_wrong_kind_is_refused_whole(shell: Shell, kind: str, says: str) -> None:
    page = shell.write("page.json", PAGE)
    assert f"{page}: {says}" in shell.fails(1, "file", kind, page, "--repo", "acme/shop")
    assert lake.batches(shell.home) == []


@pytest.mark.parametrize(
    ("kind", "content", "says"),
    [
        (
            "pagerduty",
            json.dumps({"incidents": [INCIDENT, INCIDENT | {"id": "P2", "created_at": "2026-03-01T12:00:00"}]}),
            "bad.json: incidents[1]: created_at '2026-03-01T12:00:00' has no time zone; say which zone with --time-",
        ),
        (
            "pagerduty",
            json.dumps({"incidents": [INCIDENT, INCIDENT | {"id": "P2", "created_at": "2026-02-30T12:00:00Z"}]}),
            "bad.json: incidents[1]: created_at '2026-02-30T12:00:00Z' is not a time; write times as",
        ),
        ("pagerduty", json.dumps({"incidents": [INCIDENT, None]}), "bad.json: incidents[1]: is not an incident object"),
        ("deploys-csv", TABLE + "shop,production\n", "bad.csv: line 3: has 2 cells where the header names 6; quote"),
        ("deploys-csv", TABLE + DEPLOY.replace("T10:00:00Z", "T25:00:00Z"), "bad.csv: line 3: started_at"),
    ],
)
def test_a_row_that_cannot_be_used_is_told_with_its_place_and_the_good_ones_land(
    shell: Shell, kind: str, content: str, says: str
) -> None:
    bad = shell.write("bad.csv" if kind == "deploys-csv" else "bad.json", content)
    code, out, err = shell("file", kind, bad, "--no-build")
    assert (code, err) == (0, "")
    assert f"{kind}: 1 row landed, 1 refused (why: python -m ingest status)\n  first refused: {says}" in out


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_what_spreadsheets_save_is_read(shell: Shell, encoding: str) -> None:
    file = shell.write("deploys.csv", TABLE.replace("shop", "café").encode(encoding))
    assert shell("file", "deploys-csv", file, "--no-build") == (0, "deploys-csv: 1 row landed\n", "")


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("nowhere", "there is no such folder; give the top folder of a git repository"),
        ("plain", "not a git repository"),
        ("file.txt", "give the top folder of a git repository"),
        ("fresh", "has no commits; commit to it"),
    ],
)
def test_a_folder_that_holds_no_history_is_named(shell: Shell, path: str, says: str) -> None:
    (shell.folder / "plain").mkdir()
    shell.write("file.txt", "")
    subprocess.run(["git", "init", "-q", "fresh"], check=True, cwd=shell.folder, capture_output=True)
    line = shell.fails(1, "git", path, "--repo", "acme/shop")
    assert line.startswith(f"aftermath: {path}: ")
    assert says in line
    assert shell.published() is None


def test_a_shallow_clone_lands_and_says_how_to_complete_it(shell: Shell) -> None:
    def git(*arguments: str) -> None:
        own = ("-c", "user.name=Ann", "-c", "user.email=ann@acme.example")
        subprocess.run(["git", *own, *arguments], check=True, cwd=shell.folder, capture_output=True)

    git("init", "-q", "-b", "main", "shop")
    for message in ("one", "two"):
        git("-C", "shop", "commit", "-q", "--allow-empty", "-m", message)
    git("clone", "-q", "--depth", "1", f"file://{shell.folder}/shop", "shallow")
    code, out, err = shell("git", "shallow", "--repo", "acme/shop", "--no-build")
    assert (code, err) == (0, "")
    assert out.startswith("git acme/shop: 1 row landed\n  1 commit on main\n  the repository is shallow")
    assert "git fetch --unshallow" in out
    assert "shallow" not in shell("git", "shop", "--repo", "acme/shop", "--no-build")[1]


SAMPLES = PROJECT.parent / "shared" / "samples"


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="needs the shared samples")
@pytest.mark.parametrize("kind", ["pagerduty", "deploys-csv", "deploys-json", "github", "agent-trace"])
def test_exports_of_other_systems_land_nothing_under_a_wrong_kind(shell: Shell, kind: str) -> None:
    own = {"pagerduty": ("pagerduty",), "github": ("code",)}.get(kind, ())
    suffixes = {".csv"} if kind == "deploys-csv" else {".json", ".jsonl"}
    foreign = [
        str(path)
        for path in sorted(SAMPLES.rglob("*"))
        if path.suffix in suffixes and path.relative_to(SAMPLES).parts[0] not in (*own, "e2e")
    ]
    code, out, err = shell("file", kind, *foreign, "--repo", "acme/shop", "--no-build", "--json")
    assert code == 1
    assert sum(source["landed"] for source in json.loads(out)["sources"]) == 0
    assert {line.split(": ")[1] for line in err.splitlines()} == set(foreign)


# ------------------------------------------------------------------------------------------------ what scripts read
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("frob", 2),
        ("file pagerdty page.json", 2),
        ("run", 2),
        ("build", 1),
        ("status", 1),
        ("explain P1", 1),
        ("file pagerduty nowhere.json", 1),
        ("file pagerduty nowhere.json page.json --no-build", 1),
        ("git . --repo acme/shop", 1),
    ],
)
def test_a_failure_is_json_too_and_its_line_stays_on_standard_error(shell: Shell, arguments: str, code: int) -> None:
    shell.write("page.json", PAGE)
    ended, out, err = shell(*arguments.split(), "--json")
    assert ended == code
    assert [f"aftermath: {line}" for line in json.loads(out)["errors"]] == err.splitlines()
    assert len(err.splitlines()) == 1


def test_every_answer_is_json_when_asked_for(built: Shell) -> None:
    def answer(*arguments: str) -> dict[str, object]:
        code, out, err = built(*arguments, "--json")
        assert (code, err) == (0, "")
        found: dict[str, object] = json.loads(out)
        return found

    file = built.write("more.json", json.dumps({"incidents": [INCIDENT | {"id": "P2", "title": "\x1b[31mred"}, 5]}))
    landed = answer("file", "pagerduty", file)
    assert landed["snapshot"] == 2
    assert landed["sources"][0] | {"first_refused": ""} == {  # type: ignore[index]
        **{"source": "pagerduty", "landed": 1, "refused": 1, "files": 1, "unchanged": 0},
        **{"notes": [], "errors": [], "first_refused": ""},
    }
    assert answer("build") == {"sources": [], "errors": [], "snapshot": 2, "new": False}
    assert set(answer("file", "--list")) >= {"pagerduty", "deploys-csv", "github"}
    assert answer("explain", "P2")["incident"]["title"] == "\x1b[31mred"  # type: ignore[index]
    assert answer("status")["snapshot"] == 2


def test_text_from_outside_is_shown_not_obeyed(built: Shell) -> None:
    file = built.write("more.json", json.dumps({"incidents": [INCIDENT | {"id": "P2", "title": "\x1b[31mred\u202e"}]}))
    built("file", "pagerduty", file)
    assert "\\x1b[31mred\\u202e" in built("explain", "P2")[1]
    assert "\\x1b[2J: no change or incident goes by this name; use repo@sha" in built.fails(1, "explain", "\x1b[2J")


def test_a_log_holds_plain_lines_even_where_colour_is_forced(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    code, out, err = shell("file", "pagerduty", shell.write("page.json", PAGE))
    assert (code, out, err) == (0, "pagerduty: 1 row landed\nbuilt and published snapshot 1\n", "")


def test_closed_streams_change_no_exit_code(built: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", None)
        patch.setattr(sys, "stderr", None)
        assert (cli.main(["status"]), cli.main(["build"]), cli.main(["frob"])) == (0, 0, 2)


def test_letters_the_terminal_does_not_know_are_spelt_out(built: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    page = {"incidents": [INCIDENT | {"id": "P2", "title": "Café"}]}
    built("file", "pagerduty", built.write("more.json", json.dumps(page)))
    terminal = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", terminal)
        assert cli.main(["explain", "P2"]) == 0
    assert b"Caf\\xe9" in terminal.buffer.getvalue()  # type: ignore[attr-defined]
