"""The catalogue as one organisation uses it: rules of its own, rules switched off or dated, names of its agents."""

import re
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, model_validator

from data.errors import AftermathError
from data.origin.rules import Polarity, Rule, Rules, catalogue, read_rule

_WHERE = "[origin]"
#: Where an alias may stand: an address, a login, or a name.
_PLACES = ("author_email", "author_name", "coauthor_email", "coauthor_name", "pr_author")
_POLARITY: dict[str, Polarity] = {"ai_assisted": "ai", "human_only": "human", "bot": "bot"}


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Alias(_Section):
    """What an identity of this organisation is, whatever it looks like: an agent, an automation, a person."""

    identity: str
    origin: Literal["ai_assisted", "human_only", "bot"]
    tool: str | None = None


class Validity(_Section):
    """First and last day, both inclusive, on which a rule of the catalogue holds here."""

    valid_from: date | None = None
    valid_to: date | None = None


class _Stated(_Section):
    """What the section holds, not yet held against the catalogue.

    Attributes:
        rules: Rules of the organisation's own, in the catalogue's form; they are read before it.
        off: Ids of catalogue rules that do not hold here.
        dates: Id of a catalogue rule -> when it holds here.
        aliases: Identities whose nature a person states.
        suggestions: Whether a change that only accepted a tool's suggestion counts as AI-assisted.
    """

    rules: list[dict[str, Any]] = []
    off: list[str] = []
    dates: dict[str, Validity] = {}
    aliases: list[Alias] = []
    suggestions: bool = True


class OriginSettings(_Stated):
    """The `[origin]` section of aftermath.toml."""

    @model_validator(mode="after")
    def _usable(self) -> Self:
        try:
            tailored(self.model_dump_json())
        except AftermathError as error:
            raise ValueError(str(error).removeprefix(f"{_WHERE}: ")) from error
        return self


@lru_cache(maxsize=8)
def tailored(settings: str = "{}") -> Rules:
    """The catalogue with an organisation's settings laid over it.

    Args:
        settings: The section as JSON.

    Raises:
        AftermathError: A rule is faulty, has an id that is taken, or names one that does not exist.
    """
    own = _Stated.model_validate_json(settings)
    base = catalogue()
    ids = {rule.id for rule in base.rules}
    for name in [*own.off, *own.dates]:
        if name not in ids:
            raise AftermathError(f"there is no rule {name} in the catalogue", where=_WHERE, remedy="check its id")
    added = [read_rule(row, base.words, _WHERE, timed=True) for row in own.rules]
    taken = ids - set(own.off)
    for rule in added:
        if rule.id in taken:
            raise AftermathError(f"rule {rule.id} is there twice", where=_WHERE, remedy="give it an id of its own")
        taken.add(rule.id)
    named = [rule for number, alias in enumerate(own.aliases, start=1) for rule in _alias_rules(number, alias)]
    kept = [_adapted(rule, own) for rule in base.rules if rule.id not in own.off]
    return replace(base, rules=(*named, *added, *kept))


def _adapted(rule: Rule, own: _Stated) -> Rule:
    changes: dict[str, Any] = {}
    if dates := own.dates.get(rule.id):
        changes = {"valid_from": dates.valid_from, "valid_to": dates.valid_to}
    if not own.suggestions and rule.degree == "suggestion":
        changes["scope"] = "review"
    return rule.model_copy(update=changes) if changes else rule


def _alias_rules(number: int, alias: Alias) -> list[Rule]:
    row = {
        "pattern": re.escape(alias.identity),
        "kind": "human_override",
        "polarity": _POLARITY[alias.origin],
        "tool": alias.tool,
        "confidence": 1.0,
        "source": "aftermath.toml",
    }
    return [read_rule({**row, "id": f"alias-{number}", "field": field}, {}, _WHERE) for field in _PLACES]
