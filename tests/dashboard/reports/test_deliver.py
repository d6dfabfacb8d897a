"""Sending reports: to a real SMTP server and a real webhook on loopback, and what is said where they fail."""

import subprocess
from pathlib import Path

import pytest

from dashboard.__main__ import main
from dashboard.reports import deliver, runs
from data.errors import AftermathError, UsageError
from data.home import Home
from data.settings import Reports
from tests.dashboard.reports.sample import EVIL, report
from tests.loopback import Loopback, reset, status
from tests.smtp import Smtp

PASSWORD, HOOK = "correct-horse-battery", "T0K3N-in-the-path"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "aftermath-2026-Q3.html"
    path.write_text("<p>the report", encoding="utf-8")
    return path


def through(server: Smtp, **more: object) -> Reports:
    given = {"mail_to": ["lead@acme.example", "cto@acme.example"], "mail_from": "aftermath@acme.example"}
    return Reports.model_validate(
        {**given, "smtp_host": "localhost", "smtp_port": server.port, "smtp_security": "none", **more}
    )


def test_a_mail_has_the_answer_its_caveat_and_the_file(file: Path) -> None:
    with Smtp() as server:
        assert deliver.mail(report(), file, through(server)) == "mailed to lead@acme.example, cto@acme.example"
    [mail] = server.mails
    assert mail.to == ("lead@acme.example", "cto@acme.example")
    assert mail.login is None
    text = mail.message.get_body(("plain",))
    assert text
    said = " ".join(text.get_content().split())
    assert said.index("No clear difference.") < said.index("Teams also chose where to use AI.")
    [attached] = mail.message.iter_attachments()
    assert (attached.get_filename(), attached.get_content_type()) == (file.name, "text/html")
    assert attached.get_content().strip() == "<p>the report"
    assert EVIL.split("|")[0] in mail.message["Subject"]


def test_a_password_goes_only_over_an_encrypted_line_beyond_this_machine(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAIL_PASSWORD", PASSWORD)
    signed = {"smtp_user": "aftermath", "smtp_password_env": "MAIL_PASSWORD"}
    with Smtp() as server:
        server.users = {"aftermath": PASSWORD}
        deliver.mail(report(), file, through(server, **signed))
        with pytest.raises(UsageError, match="in the clear"):
            deliver.mail(report(), file, through(server, **signed, smtp_host="smtp.acme.example"))
    assert [mail.login for mail in server.mails] == [("aftermath", PASSWORD)]


def test_the_line_is_encrypted_and_the_server_must_be_who_it_says(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = tmp_path / "both.pem"
    command = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost"
    )
    keys = ["-keyout", str(tmp_path / "key.pem"), "-out", str(tmp_path / "cert.pem")]
    subprocess.run([*command.split(), *keys], check=True, capture_output=True)
    both.write_text((tmp_path / "key.pem").read_text() + (tmp_path / "cert.pem").read_text())
    with Smtp(both) as server:
        with pytest.raises(AftermathError, match="could not be mailed"):
            deliver.mail(report(), file, through(server, smtp_security="starttls"))
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
        deliver.mail(report(), file, through(server, smtp_security="starttls"))
    assert [mail.encrypted for mail in server.mails] == [True]


def test_a_server_without_encryption_gets_nothing_where_it_is_asked_for(file: Path) -> None:
    with Smtp() as server, pytest.raises(AftermathError, match="could not be mailed"):
        deliver.mail(report(), file, through(server, smtp_security="starttls"))
    assert server.mails == []


def test_refusals_say_whom_or_what_to_check_and_never_the_password(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AFTERMATH_SMTP_PASSWORD", PASSWORD)
    with Smtp() as server:
        server.refused = {"cto@acme.example"}
        with pytest.raises(AftermathError, match=r"refused cto@acme\.example"):
            deliver.mail(report(), file, through(server))
        server.users = {"aftermath": "another"}
        with pytest.raises(AftermathError, match="refused the sign-in") as caught:
            deliver.mail(report(), file, through(server, smtp_user="aftermath"))
    assert PASSWORD not in str(caught.value)
    with pytest.raises(AftermathError, match="could not be mailed"):
        deliver.mail(report(), file, through(server))
    assert [mail.to for mail in server.mails] == [("lead@acme.example",)]


@pytest.mark.parametrize("lacking", ["mail_to", "mail_from", "smtp_host"])
def test_what_the_settings_lack_is_named(file: Path, lacking: str) -> None:
    with Smtp() as server, pytest.raises(UsageError, match=f"reports.{lacking} is not set"):
        deliver.mail(report(), file, through(server).model_copy(update={lacking: None}))


def test_a_post_has_the_answer_its_caveat_and_no_markup(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Loopback({"/": lambda request: {"ok": True}}) as server:
        monkeypatch.setenv("AFTERMATH_REPORT_WEBHOOK", f"{server.url}/{HOOK}")
        assert deliver.post(report(), file, Reports()) == "posted"
    [request] = server.requests
    assert (request.method, request.path) == ("POST", f"/{HOOK}")
    said = request.body["text"]
    assert said.index("No clear difference.") < said.index("Teams also chose where to use AI.")
    assert "<script>" not in said
    assert file.name in said


@pytest.mark.parametrize(
    "fault", [status(403, text="invalid_token"), status(302, Location="http://127.0.0.1:1/"), status(500), reset]
)
def test_a_webhook_that_fails_is_told_without_its_address(
    file: Path, monkeypatch: pytest.MonkeyPatch, fault: object
) -> None:
    with Loopback({"/": lambda request: {"ok": True}}) as server:
        server.faults = [fault]  # type: ignore[list-item]
        monkeypatch.setenv("AFTERMATH_REPORT_WEBHOOK", f"{server.url}/{HOOK}")
        with pytest.raises(AftermathError) as caught:
            deliver.post(report(), file, Reports())
    assert "AFTERMATH_REPORT_WEBHOOK" in str(caught.value)
    assert HOOK not in str(caught.value)
    assert caught.value.__cause__ is None
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "address", ["", "http://hooks.acme.example/x", "http://localhost.acme.example/x", "ftp://x", "h"]
)
def test_an_address_that_others_could_read_along_is_not_used(
    file: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("AFTERMATH_REPORT_WEBHOOK", address)
    with pytest.raises(UsageError):
        deliver.post(report(), file, Reports())


def test_the_command_sends_both_ways_and_one_that_fails_stops_nothing_and_is_shown(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    to = tmp_path / "r.md"
    with Smtp() as mails, Loopback({"/": lambda request: {"ok": True}}) as hook:
        (tmp_path / "s.toml").write_text(
            f'[reports]\nmail_to = ["lead@acme.example"]\nmail_from = "a@acme.example"\nsmtp_host = "localhost"\n'
            f'smtp_port = {mails.port}\nsmtp_security = "none"\nsmtp_user = "aftermath"\n'
        )
        monkeypatch.setenv("AFTERMATH_SMTP_PASSWORD", PASSWORD)
        monkeypatch.setenv("AFTERMATH_REPORT_WEBHOOK", f"{hook.url}/{HOOK}")
        mails.users = {"aftermath": "another"}
        command = ["report", "--period", "last quarter", "--format", "md", "--out", str(to), "--mail", "--post"]
        assert main([*command, "--config", str(tmp_path / "s.toml")]) == 1
        complaint = capsys.readouterr().err
        mails.users = {"aftermath": PASSWORD}
        assert main([*command, "--config", str(tmp_path / "s.toml")]) == 0
    assert complaint.count("\n") == 1
    assert "refused the sign-in" in complaint
    assert to.stat().st_size > 500
    assert [len(hook.requests), len(mails.mails)] == [2, 1]
    good, bad = runs.latest(home)
    assert (good["failed"], good["report"]) == ("", "last quarter")
    assert "mailed to lead@acme.example; posted" in str(good["done"])
    assert "refused the sign-in" in str(bad["failed"])
    assert "posted" in str(bad["done"])
    everything = complaint + (home.path / "reports" / "runs.jsonl").read_text()
    assert PASSWORD not in everything
    assert HOOK not in everything
