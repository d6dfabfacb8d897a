"""One HTTP session per source: patient with faults, polite with limits, silent about its token."""

import json
import os
import random
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import InvalidHeader
from urllib3.util import Retry

from data.errors import AftermathError, SettingsError
from ingest.sources.files import DECODER

PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_SHORTEST_TOKEN = 8
#: GitHub's advice where a limit says neither how long nor until when, in seconds.
_UNTOLD_WAIT = 60.0
#: A wait of so many seconds is a time of the epoch.
_EPOCH = 1e9
_RESETS = ("ratelimit-reset", "x-ratelimit-reset", "x-ratelimit-period-in-sec")
_KEPT = "run it again: what has landed is kept"


#: Why a whole answer is worth another try all the same; None where it is good.
Fault = Callable[[Any], str | None]


@dataclass(frozen=True)
class Patience:
    """How long a session bears with a server; times in seconds.

    Attributes:
        tries: Attempts at one request.
        first_wait: Wait after the first fault; it doubles up to `longest_wait`, which also bounds what a server asks.
        connect: Time to connect in.
        read: Time between two bytes of an answer.
        per_minute: Requests a minute; 0 is no limit of our own.
    """

    tries: int = 8
    first_wait: float = 1.0
    longest_wait: float = 120.0
    connect: float = 10.0
    read: float = 60.0
    per_minute: int = 0


@dataclass(frozen=True)
class Token:
    """A secret and the name of the variable it came from; only the name is ever shown."""

    variable: str
    secret: str = field(repr=False)

    @classmethod
    def from_env(cls, variable: str) -> "Token":
        """The token in an environment variable.

        Raises:
            SettingsError: It is not set, or holds what cannot be a token.
        """
        secret = os.environ.get(variable, "").strip()
        if not secret:
            raise SettingsError("holds no token", where=variable, remedy=f"set the environment variable {variable}")
        if len(secret) < _SHORTEST_TOKEN or not secret.isascii() or not secret.isprintable() or " " in secret:
            raise SettingsError("holds no usable token", where=variable, remedy="copy the whole key, and only the key")
        return cls(variable, secret)

    @property
    def basic(self) -> str:
        """The secret, where it is `user:password`, as HTTP's Basic scheme writes it."""
        return b64encode(self.secret.encode()).decode()

    @property
    def spellings(self) -> list[str]:
        """How an answer may repeat the secret, or the password in it, the longest first."""
        found = [self.basic, self.secret, self.secret.rpartition(":")[2]]
        return [each for text in found if len(text) >= _SHORTEST_TOKEN for each in (text, text.replace("/", "\\/"))]


class ApiError(AftermathError):
    """A request that a server did not answer as asked.

    Attributes:
        status: The HTTP status, or None when no whole answer came.
        hopeless: Nothing else asked of this server would fare better now.
    """

    def __init__(
        self, what: str, *, where: str, remedy: str, status: int | None = None, hopeless: bool = False
    ) -> None:
        super().__init__(what, where=where, remedy=remedy)
        self.status, self.hopeless = status, hopeless


class _PassingError(Exception):
    """An attempt that may go better next time; `wait` is what the server asks for, in seconds."""

    def __init__(self, what: str, *, wait: float | None = None, everywhere: bool = False) -> None:
        super().__init__(what)
        self.wait, self.everywhere = wait, everywhere


class Session:
    """Requests to one server with one token, one after another, answered as parsed JSON.

    An answer with a limit's marks is repeated whatever its status: GitHub says 403 or 200 where others say 429.

    Args:
        base: Address every path is put behind.
        token: The secret. It is taken out of every answer before anything else sees it.
        authorization: Value of the header, with {} for the secret, or {basic} for it as Basic writes it.
        headers: Sent with every request.
        header: Which header carries the secret.
        stopping: Once set, waits end and the next request raises.

    Raises:
        SettingsError: The address is not https (loopback may be http), or holds a secret itself.
    """

    def __init__(
        self,
        base: str,
        token: Token,
        *,
        authorization: str = "Bearer {}",
        headers: Mapping[str, str] | None = None,
        header: str = "Authorization",
        patience: Patience | None = None,
        stopping: threading.Event | None = None,
    ) -> None:
        parts = urlsplit(base)
        safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
        if parts.username or parts.password:
            raise SettingsError("url holds a name or password", remedy=f"take it out; {token.variable} holds the token")
        if not parts.hostname or not safe:
            raise SettingsError("is no https address", where=base, remedy="write url as https://api.example.com")
        self.base, self.token, self.requests, self.repeated = base.rstrip("/"), token, 0, 0
        self._patience, self._stopping = patience or Patience(), stopping or threading.Event()
        self._free_at = 0.0
        self._http = requests.Session()
        self._http.headers.update({"Accept": "application/json", "User-Agent": "aftermath", **(headers or {})})
        # As an auth object: a session header would lose to ~/.netrc.
        self._http.auth = _Authorization(header, authorization.format(token.secret, basic=token.basic))

    def get(self, path: str, params: Mapping[str, Any] | None = None, *, scope: str = "") -> dict[str, Any]:
        """The JSON object at a path; a list in `params` repeats its key.

        Raises:
            ApiError: It was refused, or no whole answer came in all tries. `scope` is named where the token lacks it.
        """
        return _an_object(self._answer("GET", path, scope, _object_fault, params=params)[0])

    def rows(self, path: str, params: Mapping[str, Any] | None = None, *, scope: str = "") -> list[Any]:
        """The JSON list at a path. Raises as `get`."""
        return self.page(path, params, scope=scope)[0]

    def page(
        self, path: str, params: Mapping[str, Any] | None = None, *, scope: str = ""
    ) -> tuple[list[Any], bool | None]:
        """The JSON list at a path, and whether more of it follows; None where nothing says so. Raises as `get`."""
        found, headers = self._answer("GET", path, scope, _list_fault, params=params)
        assert isinstance(found, list)
        return found, _says_more(headers)

    def post(
        self, path: str, body: Mapping[str, Any], *, scope: str = "", fault: Fault | None = None
    ) -> dict[str, Any]:
        """The JSON object a reading POST answers; it is repeated as freely as a GET. Raises as `get`.

        Args:
            fault: Why an answer, though whole, is worth another try; None where it is good.
        """

        def both(value: Any) -> str | None:
            return _object_fault(value) or (fault(value) if fault else None)

        return _an_object(self._answer("POST", path, scope, both, json=body)[0])

    def _answer(
        self, method: str, path: str, scope: str, fault_of: Fault, **given: Any
    ) -> tuple[Any, Mapping[str, str]]:
        where = f"{method} {self.base}{path}"
        fault = _PassingError("nothing was tried")
        for attempt in range(self._patience.tries):
            if attempt:
                self.repeated += 1
                self._pause(fault.wait if fault.wait is not None else self._backoff(attempt))
            self._take_turn()
            try:
                return self._attempt(method, where, self.base + path, scope, fault_of, given)
            except _PassingError as error:
                fault = error
                if fault.wait is not None and fault.wait > self._patience.longest_wait:
                    break
        what = f"no whole answer in {attempt + 1} tries, at last: {fault}"
        raise ApiError(what, where=where, remedy=_KEPT, hopeless=fault.everywhere)

    def _attempt(
        self,
        method: str,
        where: str,
        url: str,
        scope: str,
        fault_of: Fault,
        given: dict[str, Any],
    ) -> tuple[Any, Mapping[str, str]]:
        self.requests += 1
        try:
            answer = self._http.request(
                method, url, timeout=(self._patience.connect, self._patience.read), allow_redirects=False, **given
            )
        except requests.exceptions.SSLError as error:
            what = "its certificate cannot be verified"
            remedy = "check url, and REQUESTS_CA_BUNDLE behind a proxy"
            raise ApiError(what, where=where, remedy=remedy, hopeless=True) from error
        except requests.RequestException as error:
            raise _PassingError(_named(error), everywhere=isinstance(error, requests.ConnectionError)) from error
        text = self._redacted(answer.content.decode("utf-8", "replace"))
        self._heed_limit(answer.headers)
        limited = answer.status_code == requests.codes.too_many_requests or _is_limit(answer, text)
        if limited or answer.status_code in PASSING:
            wait = _asked_wait(answer.headers, limited=answer.status_code == requests.codes.too_many_requests)
            if answer.status_code == requests.codes.forbidden and wait is None:
                wait = min(_UNTOLD_WAIT, self._patience.longest_wait)
            what = f"status {answer.status_code}"
            raise _PassingError(f"{what}, which asks {_spoken(wait)}" if wait else what, wait=wait, everywhere=limited)
        if not answer.ok or answer.is_redirect or _is_stranger(answer.headers):
            self._refuse(answer, text, where, scope)
        value = _parsed(text, where)
        if fault := fault_of(value):
            raise _PassingError(fault, wait=_asked_wait(answer.headers))
        return value, answer.headers

    def _refuse(self, answer: requests.Response, text: str, where: str, scope: str) -> NoReturn:
        status, name = 401 if _is_stranger(answer.headers) else answer.status_code, self.token.variable
        needs = f", which needs {scope}" if scope else ""
        if status == 401:
            what, remedy = f"the token in {name} is not accepted (401)", f"put a valid key in {name}{needs}"
        elif status == 403:
            what = f"the token in {name} may not read this (403)"
            remedy = f"give it the scope {scope}" if scope else "give it read access"
        elif status == 402:
            what, remedy = "this account's plan does not hold it (402)", "leave it out with `read` in aftermath.toml"
        elif status == 404:
            what = "nothing is there (404)"
            remedy = f"check the source in aftermath.toml{f', and that {name} has {scope}' if scope else ''}"
        elif answer.is_redirect:
            what, remedy = f"leads elsewhere ({status})", "check url in aftermath.toml"
        else:
            what, remedy = f"refused ({status}): {_message(text)}", "check the source's settings in aftermath.toml"
        raise ApiError(what, where=where, remedy=remedy, status=status, hopeless=status == 401)

    def _redacted(self, text: str) -> str:
        for spelling in self.token.spellings:
            text = text.replace(spelling, "(token)")
        return text

    def _heed_limit(self, headers: Mapping[str, str]) -> None:
        if _is_used_up(headers):
            wait = min(_asked_wait(headers) or 0.0, self._patience.longest_wait)
            self._free_at = max(self._free_at, time.monotonic() + wait)

    def _take_turn(self) -> None:
        self._pause(self._free_at - time.monotonic())
        if self._patience.per_minute:
            self._free_at = time.monotonic() + 60 / self._patience.per_minute

    def _backoff(self, attempt: int) -> float:
        wait = self._patience.first_wait * 2.0 ** (attempt - 1)
        return min(wait, self._patience.longest_wait) * random.uniform(0.5, 1.0)

    def _pause(self, seconds: float) -> None:
        if self._stopping.wait(max(0.0, seconds)):
            raise ApiError("interrupted", where=self.base, remedy=_KEPT, hopeless=True)


class _Authorization(requests.auth.AuthBase):
    def __init__(self, header: str, value: str) -> None:
        self._header, self._value = header, value

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers[self._header] = self._value
        return request


def _says_more(headers: Mapping[str, str]) -> bool | None:
    if "x-next-page" in headers:
        return bool(headers["x-next-page"].strip())
    if "link" in headers:
        return any(link.get("rel") == "next" for link in requests.utils.parse_header_links(headers["link"]))
    return None


def _is_used_up(headers: Mapping[str, str]) -> bool:
    return any(headers.get(f"{prefix}ratelimit-remaining", "").strip() == "0" for prefix in ("", "x-"))


def _is_limit(answer: requests.Response, text: str) -> bool:
    """Whether a 403 is GitHub's way to say 429: its primary limit, its secondary one, or one without headers."""
    if answer.status_code != requests.codes.forbidden:
        return False
    return "retry-after" in answer.headers or _is_used_up(answer.headers) or "rate limit" in text.lower()


def _is_stranger(headers: Mapping[str, str]) -> bool:
    """Whether Jira took a wrong token for nobody's: it then answers with the little that anybody may see, and 200."""
    return headers.get("x-seraph-loginreason", "") in ("AUTHENTICATED_FAILED", "AUTHENTICATION_DENIED")


def _asked_wait(headers: Mapping[str, str], *, limited: bool = False) -> float | None:
    """Seconds a server asks to wait: Retry-After as seconds or date, or, where it is about a limit, when that ends: in
    PagerDuty's and Opsgenie's seconds, or at GitHub's and GitLab's time of the epoch."""
    try:
        return Retry().parse_retry_after(headers["retry-after"])
    except (KeyError, InvalidHeader):
        pass
    for name in _RESETS if limited or _is_used_up(headers) else ():
        reset = headers.get(name, "").strip()
        if reset.isascii() and reset.isdigit():
            return float(reset) if float(reset) < _EPOCH else max(0.0, float(reset) - time.time())
    return None


def _spoken(seconds: float) -> str:
    return f"to wait {seconds:,.0f} s" if seconds < 120 else f"to wait {seconds / 60:,.0f} min"


def _parsed(text: str, where: str) -> Any:
    if text.lstrip()[:1] == "<":
        what = "answered with a web page, not with JSON"
        raise ApiError(what, where=where, remedy="check url in aftermath.toml and any proxy between", hopeless=True)
    try:
        return DECODER.decode(text)
    except (ValueError, RecursionError) as error:
        raise _PassingError("an answer that is not whole JSON") from error


def _object_fault(value: Any) -> str | None:
    return None if isinstance(value, dict) else "an answer that is no JSON object"


def _list_fault(value: Any) -> str | None:
    return None if isinstance(value, list) else "an answer that is no JSON list"


def _an_object(value: Any) -> dict[str, Any]:
    assert isinstance(value, dict)
    return value


def _message(text: str) -> str:
    """The server's own words about a refusal, shortened."""
    try:
        answer = json.loads(text)
        error = answer.get("error", answer)
        words = error.get("errorMessages") or [error["message"], *error.get("errors", [])]
    except (ValueError, TypeError, KeyError, AttributeError):
        words = ["a web page" if text.lstrip()[:1] == "<" else text]
    return " ".join(" ".join(map(str, words)).split())[:200] or "without a word"


def _named(error: requests.RequestException) -> str:
    match error:
        case requests.exceptions.ConnectTimeout():
            return "no connection in time"
        case requests.exceptions.Timeout():
            return "no answer in time"
        case requests.exceptions.ChunkedEncodingError() | requests.exceptions.ContentDecodingError():
            return "an answer cut off"
        case requests.exceptions.ConnectionError():
            return "no answer in time" if "timed out" in str(error) else "the connection broke"
        case _:
            return type(error).__name__
