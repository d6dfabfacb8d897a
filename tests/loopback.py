"""A real HTTP server on loopback that answers JSON and, where it is told to, misbehaves.

with Loopback({"/things": lambda request: {"things": []}}) as server:
    server.faults = [status(429), cut, None]      # of the next requests, in this order
"""

import json
import socket
import struct
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Request:
    """One request as it came; `params` hold every value of a key."""

    method: str
    path: str
    params: dict[str, list[str]]
    body: Any
    headers: Mapping[str, str]

    def param(self, key: str, default: str = "") -> str:
        return self.params.get(key, [default])[0]


@dataclass(frozen=True)
class Answer:
    """What is sent: a JSON body unless `text` says another."""

    body: Any = None
    status: int = 200
    text: str | None = None
    headers: Mapping[str, str] | None = None

    def encoded(self) -> bytes:
        return (json.dumps(self.body) if self.text is None else self.text).encode()


Route = Callable[[Request], Any]
Fault = Callable[["_Handler", Answer], None]


class Loopback:
    """The server. A route gives a JSON value, an `Answer`, or None for 404; the longest matching prefix serves.

    Attributes:
        faults: Taken one a request, before its route: None lets it pass.
        before: Called with every request before it is answered: to count, to change what is served, to draw a fault.
        requests: All that came.
    """

    def __init__(self, routes: Mapping[str, Route] | None = None) -> None:
        self.routes: dict[str, Route] = dict(routes or {})
        self.faults: list[Fault | None] = []
        self.before: Callable[[Request], Fault | None] = lambda request: None
        self.requests: list[Request] = []
        self.ending = threading.Event()
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.daemon_threads = True
        self._server.owner = self  # type: ignore[attr-defined]
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ending.set()
        self._server.shutdown()
        self._server.server_close()

    def serve(self, handler: "_Handler", request: Request) -> None:
        with self._lock:
            self.requests.append(request)
            fault = self.before(request) or (self.faults.pop(0) if self.faults else None)
            answer = self.answer(request)
        (fault or _send)(handler, answer)

    def answer(self, request: Request) -> Answer:
        found = max((route for route in self.routes if request.path.startswith(route)), key=len, default=None)
        value = self.routes[found](request) if found else None
        if isinstance(value, Answer):
            return value
        return Answer(value) if value is not None else Answer({"error": {"message": "Not Found", "code": 2100}}, 404)


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that has gone is no error here."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Head and body are written apart: the second would wait 40 ms for the first to be acknowledged.
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def _serve(self) -> None:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        params = parse_qs(parts.query, keep_blank_values=True)
        given = json.loads(body) if body else None
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.owner.serve(self, Request(self.command, parts.path, params, given, headers))

    @property
    def owner(self) -> Loopback:
        found: Loopback = self.server.owner  # type: ignore[attr-defined]
        return found

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""


def _send(handler: _Handler, answer: Answer, *, length: int | None = None) -> None:
    content = answer.encoded()
    handler.send_response(answer.status)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(len(content) if length is None else length))
    for name, value in (answer.headers or {}).items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(content)


def status(code: int, body: Any = None, text: str | None = None, **headers: str) -> Fault:
    """Another answer than the true one; underscores in header names stand for hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda handler, _: _send(handler, Answer(body, code, text, named))


def page(text: str = "<!doctype html><title>Sign in</title>") -> Fault:
    """A web page where JSON was asked for."""
    return status(200, text=text)


def cut(handler: _Handler, answer: Answer) -> None:
    """Half the body, then the connection ends."""
    content = answer.encoded().decode()
    _send(handler, Answer(text=content[: len(content) // 2]), length=len(content.encode()))
    handler.close_connection = True


def cut_unannounced(handler: _Handler, answer: Answer) -> None:
    """Half the body, announced as the whole."""
    content = answer.encoded().decode()
    _send(handler, Answer(text=content[: len(content) // 2]))


def reset(handler: _Handler, answer: Answer) -> None:
    """The connection is reset without an answer."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.close_connection = True
    handler.connection.close()


def stall(handler: _Handler, answer: Answer) -> None:
    """No answer for as long as the server runs."""
    handler.owner.ending.wait(60)
    handler.close_connection = True


def stall_midway(handler: _Handler, answer: Answer) -> None:
    """Half the body, then nothing for as long as the server runs."""
    content = answer.encoded().decode()
    _send(handler, Answer(text=content[: len(content) // 2]), length=len(content.encode()))
    stall(handler, answer)
