"""aftermath.toml: found, read, validated, with errors a person can act on."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from data import settings
from data.errors import SettingsError
from data.home import Home


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    (tmp_path / "cwd").mkdir()
    monkeypatch.chdir(tmp_path / "cwd")
    (tmp_path / "home").mkdir()
    return Home(tmp_path / "home")


def write(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_without_a_file_defaults_hold(home: Home) -> None:
    known = settings.load(home)
    assert (known.counting.matured_days, known.counting.window_minutes, known.organisation.time_zone) == (
        14,
        1440,
        "UTC",
    )


def test_the_nearest_file_wins(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def name() -> str:
        return settings.load(home).organisation.name

    write(Path("aftermath.toml"), '[organisation]\nname = "here"')
    assert name() == "here"
    write(home.path / "aftermath.toml", '[organisation]\nname = "home"')
    assert name() == "home"
    monkeypatch.setenv("AFTERMATH_CONFIG", write(tmp_path / "env.toml", '[organisation]\nname = "env"'))
    assert name() == "env"
    named = write(tmp_path / "named.toml", '[organisation]\nname = "named"')
    assert settings.load(home, named).organisation.name == "named"


def test_paths_are_relative_to_the_file_and_naive_spans_are_utc(home: Home, tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    text = '[[sources]]\nkind = "pagerduty"\npath = "exports/pd"\nsince = 2026-01-01T00:00:00'
    [source] = settings.load(home, write(tmp_path / "etc" / "a.toml", text)).sources
    assert Path(source.path) == tmp_path / "etc" / "exports" / "pd"
    assert source.since == datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ({"counting": {"matured_day": 7}}, "unknown key counting.matured_day; did you mean matured_days?"),
        ({"servces": {}}, "unknown key servces; did you mean services?"),
        ({"services": {"shop": {"repos": "a/b"}}}, "unknown key services.shop.repos; did you mean repo"),
        ({"qqq": 1}, "unknown key qqq; remove it"),
        ({"counting": {"matured_days": 0}}, "counting.matured_days: should be greater than or equal to 1"),
        ({"counting": {"window_minutes": 43201}}, "counting.window_minutes: should be less than or equal to 43200"),
        (
            {"services": {"shop": {"window_minutes": 43201}}},
            "services.shop.window_minutes: should be less than or equal to 43200",
        ),
        ({"counting": 3}, "counting: should be a section: [counting]"),
        ({"sources": [{"path": "x"}]}, "sources[0].kind: Field required"),
        ({"sources": [{"kind": "pagerduty", "path": ""}]}, "sources[0].path: "),
        ({"sources": [{"kind": "git", "path": "x"}]}, "sources[0]: a git source needs its name, such as repo ="),
        (
            {"sources": [{"kind": "pagerduty", "path": "x", "time_zone": "Mars/Base"}]},
            "sources[0].time_zone: is not a time zone name",
        ),
        (
            {"sources": [{"kind": "pagerduty", "path": "x", "since": "2026-05-01", "until": "2026-01-01"}]},
            "sources[0]: since is not before until",
        ),
        (
            {"services": {"shop": {"aliases": ["Shop"]}, "till": {"aliases": ["Shop"]}}},
            "services.till.aliases: Shop already names shop",
        ),
        ({"services": {"shop": {"patterns": ["("]}}}, "services.shop.patterns[0]: is not a regular expression"),
        ({"services": {"shop": {}, "till": {"aliases": ["shop"]}}}, "services.till.aliases: shop already names shop"),
        ({"counting": {"production": "("}}, "counting.production: is not a regular expression"),
        ({"counting": {"production": "^(?!staging)"}}, "counting.production: is not a regular expression"),
        ({"organisation": {"time_zone": "CET+1"}}, "organisation.time_zone: is not a time zone name"),
        ({"services": {"shop": {"deploys": "tag"}}}, "services.shop.deploys: should be 'export' or 'merge'"),
        ({"policies": [{"name": "empty"}]}, "policies[0]: asks for nothing: give human_reviews or safeguards"),
        (
            {"policies": [{"name": "twice", "human_reviews": 1}, {"name": "twice", "human_reviews": 2}]},
            "policies: two are named twice",
        ),
        (
            {"policies": [{"name": "x", "safeguards": ["luck"]}]},
            "policies[0].safeguards[0]: should be 'canary', 'flag'",
        ),
        ({"safeguards": {"flag_labels": "x"}}, "unknown key safeguards.flag_labels; did you mean flag_label?"),
        ({"repos": {"a/b": {"ai_marked_since": "soon"}}}, "repos.a/b.ai_marked_since: should be a valid date"),
    ],
)
def test_what_cannot_be_used_is_named_with_a_remedy(document: dict[str, Any], says: str) -> None:
    with pytest.raises(SettingsError) as caught:
        settings.parse(document)
    assert str(caught.value).startswith(f"aftermath.toml: {says}")
    assert caught.value.remedy


def test_the_environment_overrides_the_file(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    write(home.path / "aftermath.toml", "[counting]\nmatured_days = 7\nwindow_minutes = 60")
    monkeypatch.setenv("AFTERMATH_COUNTING_MATURED_DAYS", "21")
    monkeypatch.setenv("AFTERMATH_COUNTING_URGENCIES", '["high", "low"]')
    monkeypatch.setenv("AFTERMATH_ORGANISATION_TIME_ZONE", "Europe/Berlin")
    known = settings.load(home)
    assert (known.counting.matured_days, known.counting.window_minutes) == (21, 60)
    assert (known.counting.urgencies, known.organisation.time_zone) == (["high", "low"], "Europe/Berlin")
    monkeypatch.setenv("AFTERMATH_COUNTING_MATURED_DAYS", "many")
    with pytest.raises(SettingsError, match=r"counting\.matured_days: "):
        settings.load(home)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"[organisation", "is not valid TOML"),
        (
            b"a = 1\nb\n",
            "is not valid TOML: Expected '=' after a key in a key/value pair (at line 2, column 2); mend that line",
        ),
        (b"a = 1\nname = '\xff'", "line 2 is not UTF-8 text; save it as UTF-8"),
        ("a = 1".encode("utf-16"), "line 1 is not UTF-8 text; save it as UTF-8"),
    ],
)
def test_a_file_that_is_not_toml_says_so(home: Home, content: bytes, says: str) -> None:
    file = home.path / "aftermath.toml"
    file.write_bytes(content)
    with pytest.raises(SettingsError) as caught:
        settings.load(home)
    assert str(caught.value).startswith(f"{file}: {says}")


def test_the_mark_windows_puts_before_utf8_is_read_over(home: Home) -> None:
    (home.path / "aftermath.toml").write_bytes(b'\xef\xbb\xbf[organisation]\nname = "Acme"')
    assert settings.load(home).organisation.name == "Acme"


def test_a_named_file_that_is_not_there_is_an_error(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AFTERMATH_CONFIG", "nowhere.toml")
    with pytest.raises(SettingsError, match=r"^nowhere.toml: no such settings file"):
        settings.load(home)
