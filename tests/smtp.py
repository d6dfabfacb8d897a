"""A real SMTP server on loopback that keeps what it is sent and, where it is told to, refuses.

with Smtp() as server:
    server.refused = {"gone@acme.example"}
"""

import base64
import socketserver
import ssl
import threading
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Self


@dataclass(frozen=True)
class Mail:
    """One mail as it came: the envelope, the message, how the sender signed in, whether the line was encrypted."""

    to: tuple[str, ...]
    message: EmailMessage
    login: tuple[str, str] | None
    encrypted: bool


class Smtp:
    """The server.

    Attributes:
        users: Who may sign in, with their passwords; nobody has to where it is empty.
        refused: Addresses it takes no mail for.
        certificate: A file with key and certificate, which makes it offer STARTTLS.
        mails: All that came.
    """

    def __init__(self, certificate: Path | None = None) -> None:
        self.users: dict[str, str] = {}
        self.refused: set[str] = set()
        self.certificate = certificate
        self.mails: list[Mail] = []
        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Handler)
        self._server.daemon_threads = True
        self._server.owner = self  # type: ignore[attr-defined]
        self.port = int(self._server.server_address[1])

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Handler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.owner: Smtp = self.server.owner  # type: ignore[attr-defined]
        self.login: tuple[str, str] | None = None
        self.to: list[str] = []
        self.encrypted = False
        self._say("220 loopback")
        while line := self.rfile.readline():
            word, _, rest = line.decode().strip().partition(" ")
            if word.upper() == "QUIT":
                self._say("221 bye")
                return
            getattr(self, f"_{word.lower()}", self._unknown)(rest)

    def _say(self, *lines: str) -> None:
        self.wfile.write(b"".join(f"{line}\r\n".encode() for line in lines))
        self.wfile.flush()

    def _unknown(self, rest: str) -> None:
        self._say("502 not here")

    def _ehlo(self, rest: str) -> None:
        offers = ["AUTH PLAIN"] if self.owner.users else []
        offers += ["STARTTLS"] if self.owner.certificate and not self.encrypted else []
        said = ["loopback", *offers]
        self._say(*(f"250-{offer}" for offer in said[:-1]), f"250 {said[-1]}")

    def _starttls(self, rest: str) -> None:
        assert self.owner.certificate
        self._say("220 go ahead")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.owner.certificate)
        self.connection = context.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb")
        self.encrypted = True

    def _auth(self, rest: str) -> None:
        _, user, password = base64.b64decode(rest.split(" ")[1]).decode().split("\0")
        if self.owner.users.get(user) != password:
            self._say("535 5.7.8 wrong")
            return
        self.login = user, password
        self._say("235 ok")

    def _mail(self, rest: str) -> None:
        self.to = []
        self._say("250 ok" if self.login or not self.owner.users else "530 sign in first")

    def _rcpt(self, rest: str) -> None:
        address = rest.partition(":")[2].strip().strip("<>")
        if address in self.owner.refused:
            self._say("550 5.1.1 nobody here")
            return
        self.to.append(address)
        self._say("250 ok")

    def _data(self, rest: str) -> None:
        self._say("354 end with a dot")
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        message = message_from_bytes(b"".join(lines), policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.owner.mails.append(Mail(tuple(self.to), message, self.login, self.encrypted))
        self._say("250 kept")

    def _rset(self, rest: str) -> None:
        self.to = []
        self._say("250 ok")
