"""Sending a finished report: by mail with the file, to a Slack-compatible webhook as text."""

import mimetypes
import os
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

from dashboard.reports.document import Document
from data.errors import AftermathError, UsageError
from data.settings import Reports

_SECONDS = 30
_HERE = ("localhost", "127.0.0.1", "::1")


def mail(report: Document, file: Path, to: Reports) -> str:
    """Mails a file; what was done, as words.

    Raises:
        UsageError: The settings do not say from whom, to whom or through which server.
        AftermathError: The server did not take it for every address.
    """
    lacking = [key for key in ("mail_to", "mail_from", "smtp_host") if not getattr(to, key)]
    if lacking:
        raise UsageError(
            f"reports.{lacking[0]} is not set", where="aftermath.toml", remedy="see aftermath.example.toml"
        )
    where = f"{to.smtp_host}:{to.smtp_port}"
    password = _password(to)
    try:
        with _connected(to) as server:
            if to.smtp_user:
                server.login(to.smtp_user, password)
            refused = server.send_message(_message(report, file, to))
    except smtplib.SMTPAuthenticationError as error:
        remedy = f"check reports.smtp_user and the variable {to.smtp_password_env}"
        raise AftermathError("the mail server refused the sign-in", where=where, remedy=remedy) from error
    except smtplib.SMTPRecipientsRefused as error:
        raise _refused(where, list(error.recipients)) from error
    except (smtplib.SMTPException, OSError) as error:
        remedy = "check [reports] in aftermath.toml and whether the server can be reached"
        raise AftermathError(f"the report could not be mailed ({_short(error)})", where=where, remedy=remedy) from error
    if refused:
        raise _refused(where, list(refused))
    return f"mailed to {', '.join(to.mail_to)}"


def post(report: Document, file: Path, to: Reports) -> str:
    """Posts the answer with its caveat and the file's name; what was done, as words.

    Raises:
        UsageError: No address is set.
        AftermathError: It was not taken.
    """
    address = os.environ.get(to.webhook_env, "").strip()
    if not address:
        raise UsageError("is not set", where=to.webhook_env, remedy="put the webhook's address into that variable")
    if not _private(address):
        remedy = "use an address that begins with https://"
        raise UsageError("holds an address that others could read along", where=to.webhook_env, remedy=remedy)
    remedy = f"check the address in {to.webhook_env}"
    # Its import takes a while, and most reports are not posted.
    import requests

    try:
        # Whoever knows the address can post: it appears in no message, and no redirect carries it on.
        answer = requests.post(
            address, json={"text": _chat(report, file.name)}, timeout=_SECONDS, allow_redirects=False
        )
    except (requests.RequestException, ValueError) as error:
        what = f"the report could not be posted ({type(error).__name__})"
        raise AftermathError(what, where=to.webhook_env, remedy=remedy) from None
    if answer.status_code != requests.codes.ok:
        what = f"the webhook answered {answer.status_code}"
        raise AftermathError(what, where=to.webhook_env, remedy=remedy)
    return "posted"


def _private(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _HERE))


def _password(to: Reports) -> str:
    if not to.smtp_user:
        return ""
    password = os.environ.get(to.smtp_password_env, "")
    if not password:
        raise UsageError("is not set", where=to.smtp_password_env, remedy="put the mail password into that variable")
    if to.smtp_security == "none" and to.smtp_host not in _HERE:
        remedy = 'set reports.smtp_security = "starttls", or leave smtp_user out'
        raise UsageError("a password would be sent in the clear", where=str(to.smtp_host), remedy=remedy)
    return password


def _connected(to: Reports) -> smtplib.SMTP:
    host, context = str(to.smtp_host), ssl.create_default_context()
    if to.smtp_security == "tls":
        return smtplib.SMTP_SSL(host, to.smtp_port, timeout=_SECONDS, context=context)
    server = smtplib.SMTP(host, to.smtp_port, timeout=_SECONDS)
    if to.smtp_security == "starttls":
        try:
            server.starttls(context=context)
        except BaseException:
            server.close()
            raise
    return server


def _message(report: Document, file: Path, to: Reports) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = " ".join(report.title.split())
    message["From"], message["To"] = str(to.mail_from), ", ".join(to.mail_to)
    message["Date"], message["Message-ID"] = formatdate(), make_msgid(domain=str(to.mail_from).rpartition("@")[2])
    message.set_content("\n\n".join(_paragraphs(report)))
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    main, _, sub = kind.partition("/")
    message.add_attachment(file.read_bytes(), maintype=main, subtype=sub, filename=file.name)
    return message


def _paragraphs(report: Document) -> list[str]:
    """The answer, never without what it cannot tell, and what it rests on."""
    synthetic = ["Synthetic: all names and numbers are invented."] if report.synthetic else []
    updates = [f"{update.title}. {' '.join(update.text)}" for update in report.updates]
    cannot = f"What this cannot tell. {report.cannot_tell}"
    found = [report.title, *synthetic, f"{report.headline}.", report.lede_text, cannot, report.asked, *updates]
    return [text for text in (*found, report.footer) if text]


def _chat(report: Document, file: str) -> str:
    """The same in the form chats read, in which three characters are markup."""
    said = [*_paragraphs(report), f"Written as {file}."]
    return "\n\n".join(escape(" ".join(text.split()), quote=False) for text in said)


def _refused(where: str, addresses: list[str]) -> AftermathError:
    remedy = "check reports.mail_to"
    return AftermathError(f"the mail server refused {', '.join(sorted(addresses))}", where=where, remedy=remedy)


def _short(error: Exception) -> str:
    """The server's or the system's own words, on one line."""
    if isinstance(error, smtplib.SMTPResponseException):
        told = error.smtp_error
        return f"{error.smtp_code} {told.decode('utf-8', 'replace') if isinstance(told, bytes) else told}"
    return str(getattr(error, "strerror", None) or error) or type(error).__name__
