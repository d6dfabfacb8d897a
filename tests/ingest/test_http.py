"""The HTTP session against a real server that misbehaves."""

import logging
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from data.errors import SettingsError
from ingest.http import ApiError, Patience, Session, Token
from tests.loopback import (
    Answer,
    Fault,
    Loopback,
    Request,
    cut,
    cut_unannounced,
    page,
    reset,
    stall,
    stall_midway,
    status,
)

TOKEN = Token("ACME_TOKEN", "u+secretsecret/12")
QUICK = Patience(tries=4, first_wait=0.001, longest_wait=1.0, connect=0.3, read=0.15)


@pytest.fixture
def server() -> Iterator[Loopback]:
    with Loopback(
        {"/things": lambda request: {"things": [1, 2], "sent": request.params, "body": request.body}}
    ) as found:
        yield found


def session(server: Loopback, patience: Patience = QUICK, **options: object) -> Session:
    return Session(server.url, TOKEN, patience=patience, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "fault",
    [
        status(429, {"error": {"message": "Rate Limit Exceeded", "code": 2020}}, ratelimit_reset="0"),
        status(429),
        status(500),
        status(502, text="<html>Bad gateway</html>"),
        status(503, Retry_After="0"),
        cut,
        cut_unannounced,
        reset,
        stall,
        stall_midway,
        status(200, text="[1, NaN]"),
    ],
    ids=["429", "429 bare", "500", "502", "503", "cut", "cut unannounced", "reset", "stall", "stall midway", "NaN"],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_passing_fault_is_borne(server: Loopback, fault: Fault, method: str) -> None:
    server.faults = [fault, fault]
    asking = session(server)
    answer = asking.get("/things") if method == "GET" else asking.post("/things", {"a": 1})
    assert answer["things"] == [1, 2]
    assert (asking.requests, asking.repeated, len(server.requests)) == (3, 2, 3)


def test_a_fault_that_stays_ends_in_one_line(server: Loopback) -> None:
    server.faults = [status(500)] * 4
    with pytest.raises(ApiError) as caught:
        session(server).get("/things")
    assert len(server.requests) == 4
    what = "no whole answer in 4 tries, at last: status 500; run it again: what has landed is kept"
    assert str(caught.value) == f"GET {server.url}/things: {what}"


def test_nobody_there_is_told(server: Loopback) -> None:
    asking = Session("http://127.0.0.1:9", TOKEN, patience=QUICK)
    with pytest.raises(ApiError, match="no whole answer in 4 tries, at last: the connection broke"):
        asking.get("/things")


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (status(401), "the token in ACME_TOKEN is not accepted (401); put a valid key in ACME_TOKEN, which needs"),
        (status(401), "which needs things.read"),
        (status(403), "the token in ACME_TOKEN may not read this (403); give it the scope things.read"),
        (status(402), "this account's plan does not hold it (402)"),
        (status(404), "nothing is there (404); check the source in aftermath.toml, and that ACME_TOKEN has"),
        (status(302, Location="https://elsewhere.example/"), "leads elsewhere (302); check url"),
        (status(400, {"error": {"message": "Bad", "errors": ["no time"]}}), "refused (400): Bad no time; check"),
        (status(418, text=""), "refused (418): without a word"),
        (status(418, text="<html>no</html>"), "refused (418): a web page"),
        (page(), "answered with a web page, not with JSON; check url in aftermath.toml and any proxy between"),
    ],
)  # fmt: skip
def test_a_refusal_is_one_line_after_one_request(server: Loopback, fault: Fault, says: str) -> None:
    server.faults = [fault]
    with pytest.raises(ApiError) as caught:
        session(server).get("/things", scope="things.read")
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"Retry_After": "1"},
        {"Retry_After": format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)},
        {"ratelimit_reset": "1"},
        {"Retry_After": "soon", "ratelimit_reset": "1"},
    ],
)
def test_a_server_that_asks_for_longer_than_is_borne_is_left(server: Loopback, headers: dict[str, str]) -> None:
    server.faults = [status(429, **headers)]
    with pytest.raises(ApiError, match="no whole answer in 1 tries, at last: status 429"):
        session(server, Patience(tries=4, longest_wait=0.5)).get("/things")


class Watch(threading.Event):
    """Waits for nothing, and knows how long it would have."""

    def __init__(self) -> None:
        super().__init__()
        self.waits: list[float] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.waits.append(timeout or 0)
        return False

    @property
    def long(self) -> list[int]:
        return [round(wait) for wait in self.waits if wait > 1]


def test_a_wait_the_server_asks_for_is_kept(server: Loopback) -> None:
    watch = Watch()
    server.faults = [
        status(429, ratelimit_reset="7"),
        status(200, {"things": []}, ratelimit_remaining="0", ratelimit_reset="9"),
    ]
    asking = session(server, Patience(longest_wait=20), stopping=watch)
    asking.get("/things")
    asking.get("/things")
    assert watch.long == [7, 9]


def test_a_limit_that_ends_at_a_time_is_waited_for_and_one_that_is_not_reached_is_not(server: Loopback) -> None:
    watch, now = Watch(), int(time.time())
    server.faults = [
        status(500, RateLimit_Remaining="1995", RateLimit_Reset=str(now + 50)),
        status(429, RateLimit_Remaining="0", RateLimit_Reset=str(now + 30)),
    ]
    session(server, Patience(longest_wait=60), stopping=watch).get("/things")
    assert watch.long
    assert all(25 <= wait <= 30 for wait in watch.long)


def test_requests_are_spread_over_the_minute(server: Loopback) -> None:
    watch = Watch()
    asking = session(server, Patience(per_minute=6), stopping=watch)
    for _ in range(3):
        asking.get("/things")
    assert [round(wait) for wait in watch.waits] == [0, 10, 10]


def test_a_run_that_is_stopped_asks_no_more(server: Loopback) -> None:
    stopping = threading.Event()
    stopping.set()
    with pytest.raises(ApiError, match="interrupted"):
        session(server, stopping=stopping).get("/things")
    assert server.requests == []


def test_the_token_is_sent_in_its_header_only_and_netrc_does_not_displace_it(
    server: Loopback, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login mia password other\n")  # type: ignore[operator]
    monkeypatch.setenv("NETRC", f"{tmp_path}/netrc")
    session(server, authorization="Token token={}").get("/things", {"ids[]": ["a", "b"]})
    [request] = server.requests
    assert request.headers["authorization"] == f"Token token={TOKEN.secret}"
    assert request.params == {"ids[]": ["a", "b"]}


def echo(request: Request) -> Answer:
    return Answer(
        text=f'{{"things": ["{request.headers["authorization"]}", "{TOKEN.secret.replace("/", chr(92) + "/")}"]}}'
    )


def test_the_token_never_comes_back(server: Loopback, caplog: pytest.LogCaptureFixture) -> None:
    server.routes["/echo"] = echo
    server.routes["/refuse"] = lambda request: Answer({"error": {"message": f"bad {TOKEN.secret}"}}, 400)
    with caplog.at_level(logging.DEBUG):
        assert session(server).get("/echo") == {"things": ["Bearer (token)", "(token)"]}
        with pytest.raises(ApiError, match=r"refused \(400\): bad \(token\)") as caught:
            session(server).get("/refuse")
    assert TOKEN.secret not in caplog.text + str(caught.value) + repr(TOKEN)


@pytest.mark.parametrize("secret", [None, "", "  ", "short", "two words here", "line\nbreak-in-it", "schlüssel-123"])
def test_what_cannot_be_a_token_is_told_without_it(monkeypatch: pytest.MonkeyPatch, secret: str | None) -> None:
    monkeypatch.delenv("ACME_TOKEN", raising=False)
    if secret is not None:
        monkeypatch.setenv("ACME_TOKEN", secret)
    with pytest.raises(SettingsError, match=r"^ACME_TOKEN: holds no") as caught:
        Token.from_env("ACME_TOKEN")
    assert not secret or not secret.strip() or secret not in str(caught.value)


def test_a_token_is_taken_without_the_space_around_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACME_TOKEN", " u+secretsecret\n")
    assert Token.from_env("ACME_TOKEN").secret == "u+secretsecret"


def test_an_address_with_a_password_is_not_shown() -> None:
    with pytest.raises(SettingsError, match="url holds a name or password; take it out") as caught:
        Session("https://mia:hush@api.example.com", TOKEN)
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize("base", ["http://api.example.com", "api.example.com", "ftp://127.0.0.1", "https://"])
def test_a_token_is_never_sent_in_the_clear(base: str) -> None:
    with pytest.raises(SettingsError, match="is no https address"):
        Session(base, TOKEN)
