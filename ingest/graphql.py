"""Queries to a GraphQL endpoint, and the pages of its connections."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ingest.http import ApiError, Session

#: A server that leads in circles is asked this often for the next page.
_ASKED = 3
_REFUSED = ("FORBIDDEN", "INSUFFICIENT_SCOPES", "SAML")


@dataclass(frozen=True)
class Cursored:
    """One page of a connection: its nodes, and the cursor after them, None where nothing follows."""

    nodes: list[Any]
    cursor: str | None


def ask(session: Session, query: str, variables: Mapping[str, Any], *, scope: str) -> dict[str, Any]:
    """The data a query answers.

    Raises:
        ApiError: As `Session.post`; or the answer holds errors, of which the first is told.
    """
    answer = session.post("/graphql", {"query": query, "variables": dict(variables)}, scope=scope, fault=_passing)
    errors, data = _errors(answer), answer.get("data")
    if not errors and isinstance(data, dict):
        return data
    where, name = f"POST {session.base}/graphql", session.token.variable
    kind, message = str(errors[0].get("type")), " ".join(str(errors[0].get("message")).split())[:200]
    if kind == "NOT_FOUND":
        what = f"{message} (404)"
        remedy = f"check repos in aftermath.toml, and that {name} has {scope}"
        raise ApiError(what, where=where, remedy=remedy, status=404)
    if kind.startswith(_REFUSED):
        what, remedy = f"the token in {name} may not read this: {message} (403)", f"give it the scope {scope}"
        raise ApiError(what, where=where, remedy=remedy, status=403)
    raise ApiError(f"refused: {message}", where=where, remedy="check the source's settings in aftermath.toml")


def pages(
    session: Session,
    query: str,
    variables: Mapping[str, Any],
    keys: tuple[str, ...],
    *,
    scope: str,
    after: str | None = None,
) -> Iterator[Cursored]:
    """Pages of the connection that stands under `keys`, one cursor after another from `after` on.

    Raises:
        ApiError: As `ask`; or there is no such connection, or the server leads in circles.
    """
    where = f"POST {session.base}/graphql"
    passed = {after}
    while True:
        for _ in range(_ASKED):
            found: Any = ask(session, query, {**variables, "after": after}, scope=scope)
            for key in keys:
                found = found.get(key) if isinstance(found, dict) else None
            match found:
                case {"nodes": list(nodes), "pageInfo": {"hasNextPage": bool(more), "endCursor": cursor}}:
                    pass
                case _:
                    what = f"answered without {'.'.join(keys)}"
                    raise ApiError(what, where=where, remedy="check url in aftermath.toml")
            if not more or (isinstance(cursor, str) and cursor not in passed):
                break
        else:
            raise ApiError("says that more follows, but not where", where=where, remedy="run it again")
        after = cursor if more else None
        yield Cursored(nodes, after)
        if after is None:
            return
        passed.add(after)


def _errors(answer: Any) -> list[dict[str, Any]]:
    found = answer.get("errors")
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _passing(answer: Any) -> str | None:
    for error in _errors(answer):
        message = str(error.get("message"))
        if error.get("type") == "RATE_LIMITED" or "rate limit" in message:
            return "its rate limit is used up"
        if message.startswith("Something went wrong"):
            return "it failed while it answered"
    return None if _errors(answer) or isinstance(answer.get("data"), dict) else "an answer without data"
