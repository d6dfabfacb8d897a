"""`python -m ingest services`: names that only one system knows, and what to write where two names are one service."""

from dataclasses import asdict
from typing import Any

from data import reader, service_names
from data.errors import AftermathError
from data.home import Home
from ingest import console


def unmapped(home: Home) -> list[dict[str, Any]]:
    """Everything `ingest services` prints, as plain data.

    Raises:
        AftermathError: Nothing has been built in this home yet.
    """
    opened = reader.open_latest(home)
    if opened is None:
        raise AftermathError("nothing has been built yet", where=str(home.path), remedy="run: python -m ingest build")
    return [asdict(name) for name in service_names.unmapped(opened.answer("unmapped_services"))]


def text(found: list[dict[str, Any]]) -> str:
    """The same for a person to read."""
    if not found:
        return "every service is in aftermath.toml, or goes by the same name for incidents and deploys"
    lines = [
        f"{console.count(len(found), 'service name')} known to one system only; rows stay under such a name until "
        "aftermath.toml says that it is another service's"
    ]
    for each in found:
        carried = [
            console.count(each[what], what[:-1]) for what in ("incidents", "deploys", "changes") if each[what] > 0
        ]
        lines += ["", f"{service_names.quoted(each['name'])}: {', '.join(carried)}"]
        lines += [] if each["suggestions"] else ["  like no other name"]
        for suggestion in each["suggestions"]:
            lines.append(f"  may be {service_names.quoted(suggestion['service'])}:")
            lines += [f"    {line}" for line in suggestion["lines"].split("\n")]
    return "\n".join(lines)
