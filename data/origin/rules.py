"""The rule catalogue: what counts as a sign of AI use, as data, checked when it is read."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

import ahocorasick
from pydantic import BaseModel, ConfigDict, Field, PlainValidator, ValidationError, ValidationInfo, model_validator

from data.errors import AftermathError
from data.origin.patterns import Found, TimedPattern, compiled, expand

CATALOGUE = Path(__file__).with_name("rules.toml")

Kind = Literal["human_override", "declared", "tool_recorded", "bot_identity", "tool_marker", "heuristic"]
#: `unread` marks a text that a rule of aftermath.toml could not read in time.
Polarity = Literal["ai", "human", "bot", "review", "unread"]
Degree = Literal["full", "major", "partial", "suggestion", "unknown"]
Scope = Literal["code", "tests", "docs", "message", "review", "bulk"]
#: Where a rule looks. Identities must match whole; texts are searched.
IdentityField = Literal[
    "author_email", "author_name", "committer_name", "coauthor_email", "coauthor_name", "coauthor_only_name",
    "pr_author", "pr_label", "record",
]  # fmt: skip
TextField = Literal["subject", "message_line", "html_comment", "pr_branch"]

#: Anchors of what is read on every line without a rule of its own: co-author trailers and HTML comments.
ALWAYS_READ = ("authored-by", "authored by", "<!--")

_IDENTITIES = frozenset(get_args(IdentityField))


def _compiled(value: object, info: ValidationInfo) -> object:
    context: Mapping[str, Any] = info.context or {}
    if not isinstance(value, str):
        return value
    return compiled(value, context.get("words", {}), timed=context.get("timed", False))


Pattern = Annotated[Found, PlainValidator(_compiled)]


class SlowRuleError(Exception):
    """A rule that did not come from the catalogue could not read a text in time."""

    def __init__(self, rule: "Rule") -> None:
        super().__init__(rule.id)
        self.rule = rule


class Rule(BaseModel):
    """One row of the catalogue.

    Attributes:
        anchors: Lower-case literals, one of which every matching text holds: the cheap test before the pattern.
        after: The rule reads the first line after one that matches this (an answer below its question).
        tool: None means that the matched text names the tool.
        confidence: Probability that the polarity is true where the rule matches.
        valid_from: First day, inclusive, on which the rule holds; likewise `valid_to`, the last.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    id: str = Field(min_length=1)
    field: IdentityField | TextField
    pattern: Pattern
    kind: Kind
    confidence: float = Field(gt=0, le=1)
    source: str
    after: Pattern | None = None
    anchors: tuple[str, ...] = ()
    tool: str | None = None
    polarity: Polarity = "ai"
    degree: Degree = "unknown"
    scope: Scope = "code"
    valid_from: date | None = None
    valid_to: date | None = None
    version: int = 1

    @model_validator(mode="after")
    def _usable(self) -> "Rule":
        if self.field == "message_line" and not self.anchors:
            raise ValueError("a message_line rule needs anchors")
        if any(anchor != anchor.lower() or not anchor for anchor in self.anchors):
            raise ValueError("anchors are lower-case and not empty")
        if self.valid_from and self.valid_to and self.valid_from > self.valid_to:
            raise ValueError("valid_from is after valid_to")
        return self

    def matches(self, text: str) -> bool:
        """Whether the pattern fits an identity as a whole, or is found in a text.

        Raises:
            SlowRuleError: It could not be told in time.
        """
        try:
            found = self.pattern.fullmatch(text) if self.field in _IDENTITIES else self.pattern.search(text)
        except TimeoutError:
            raise SlowRuleError(self) from None
        return found is not None

    @property
    def timed(self) -> bool:
        """Whether the pattern came from outside the catalogue."""
        return isinstance(self.pattern, TimedPattern)

    def holds_on(self, day: date | None) -> bool:
        """Whether the rule is in force on that day; it is when the day is not known."""
        return day is None or ((self.valid_from or day) <= day <= (self.valid_to or day))


class Bulk(BaseModel):
    """From how many pull requests or co-authors on a message lists other people's work rather than its own."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    pull_requests: Annotated[int, Field(ge=2)] = 10
    co_authors: Annotated[int, Field(ge=2)] = 20


class Records(BaseModel):
    """How line records (git notes, Agent Trace) name tools: which to leave out, which have another name here."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ignored: tuple[str, ...] = ()
    names: dict[str, str] = {}


class _Group(BaseModel):
    """Rules and, beside them, the keys they share."""

    model_config = ConfigDict(extra="allow", frozen=True)

    rules: list[dict[str, Any]]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    words: dict[str, str] = {}
    agents: dict[str, str] = {}
    models: dict[str, str] = {}
    model: str = "(?!)"
    bulk: Bulk = Bulk()
    records: Records = Records()
    group: list[_Group] = []


@dataclass(frozen=True, eq=False)
class Rules:
    """A whole catalogue. Within one field the first rule that matches a value or line wins.

    Attributes:
        words: Name -> pattern, to be used in patterns as `(?&name)`.
        agents: Tool name -> pattern of what texts call it.
        models: Model family -> pattern; it names the tool where no agent is named.
        model: Pattern of a model with its version.
    """

    rules: tuple[Rule, ...]
    words: Mapping[str, str]
    agents: Mapping[str, re.Pattern[str]]
    models: Mapping[str, re.Pattern[str]]
    model: re.Pattern[str]
    bulk: Bulk
    records: Records

    @cached_property
    def by_field(self) -> dict[str, tuple[Rule, ...]]:
        fields = (*get_args(IdentityField), *get_args(TextField))
        return {field: tuple(rule for rule in self.rules if rule.field == field) for field in fields}

    @cached_property
    def by_anchor(self) -> dict[str, dict[int, Rule]]:
        """Anchor -> the line rules it leads to, by their place; a message without any anchor holds no evidence."""
        found: dict[str, dict[int, Rule]] = {anchor: {} for anchor in ALWAYS_READ}
        for place, rule in enumerate(self.by_field["message_line"]):
            for anchor in rule.anchors:
                found.setdefault(anchor, {})[place] = rule
        return found

    @cached_property
    def _automaton(self) -> ahocorasick.Automaton:
        automaton = ahocorasick.Automaton()
        for anchor in self.by_anchor:
            automaton.add_word(anchor, anchor)
        automaton.make_automaton()
        return automaton

    def anchors_in(self, text: str) -> Iterator[tuple[int, str]]:
        """Each anchor in a lower-case text with where it ends, in one pass however many rules there are."""
        found: Iterator[tuple[int, str]] = self._automaton.iter(text)
        return found

    def anchored(self, text: str) -> bool:
        """Whether a lower-case text holds any anchor."""
        return next(self.anchors_in(text), None) is not None

    @cached_property
    def _identities(self) -> dict[str, re.Pattern[str]]:
        """Identity field -> one pattern for all the catalogue's rules: nearly every identity fits none."""
        patterns = {
            field: [rule.pattern.pattern for rule in self.by_field[field] if not rule.timed] for field in _IDENTITIES
        }
        return {field: re.compile("|".join(rows) or "(?!)", re.IGNORECASE) for field, rows in patterns.items()}

    def knows(self, field: str, identity: str) -> bool:
        """Whether some rule on this identity field may fit; those of aftermath.toml are always tried."""
        return field in self._timed or self._identities[field].fullmatch(identity) is not None

    @cached_property
    def _timed(self) -> frozenset[str]:
        return frozenset(rule.field for rule in self.rules if rule.timed)

    def tools_named(self, text: str) -> tuple[str, ...]:
        """Agents a text names, else the families of the models it names, in catalogue order."""
        agents = tuple(name for name, pattern in self.agents.items() if pattern.search(text))
        return agents or tuple(name for name, pattern in self.models.items() if pattern.search(text))

    def model_named(self, text: str) -> str | None:
        """The first model a text names with its version."""
        found = self.model.search(text)
        return found[0].strip() if found else None


@cache
def catalogue() -> Rules:
    """The rules shipped with the product."""
    return load(CATALOGUE)


def load(path: Path) -> Rules:
    """Reads a rule file.

    Raises:
        AftermathError: It is not TOML, or a rule is wrong; the message names the file, the rule and the fault.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise AftermathError("no such rule file", where=str(path), remedy="check its path") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise AftermathError(f"is not valid TOML: {error}", where=str(path), remedy="mend that line") from error
    return parse(document, path.name)


def parse(document: dict[str, Any], where: str = CATALOGUE.name) -> Rules:
    """Checks a rule document.

    Raises:
        AftermathError: Names the first faulty rule, word or table.
    """
    try:
        file = _File.model_validate(document)
    except ValidationError as error:
        raise AftermathError(_fault(error), where=where, remedy="mend that table") from error
    words = _words(file.words, where)
    rules: dict[str, Rule] = {}
    for group in file.group:
        for row in group.rules:
            rule = read_rule({**(group.model_extra or {}), **row}, words, where)
            if rule.id in rules:
                raise AftermathError(f"rule {rule.id} is there twice", where=where, remedy="give each rule its own id")
            rules[rule.id] = rule
    try:
        agents, models = _named(file.agents, words), _named(file.models, words)
        model = re.compile(expand(file.model, words), re.IGNORECASE)
    except (re.error, ValueError) as error:
        raise AftermathError(f"agents, models or model: {error}", where=where, remedy="mend that pattern") from error
    return Rules(tuple(rules.values()), words, agents, models, model, file.bulk, file.records)


def _words(table: Mapping[str, str], where: str) -> dict[str, str]:
    words: dict[str, str] = {}
    for word, pattern in table.items():
        try:
            words[word] = expand(pattern, words)
            re.compile(words[word])
        except (re.error, ValueError) as error:
            raise AftermathError(f"word {word}: {error}", where=where, remedy="mend that word") from error
    return words


def _named(table: Mapping[str, str], words: Mapping[str, str]) -> dict[str, re.Pattern[str]]:
    return {name: re.compile(rf"(?<![a-z])(?:{expand(text, words)})", re.IGNORECASE) for name, text in table.items()}


def read_rule(row: dict[str, Any], words: Mapping[str, str], where: str, *, timed: bool = False) -> Rule:
    """Checks one rule; `timed` holds its patterns to a time.

    Raises:
        AftermathError: Names the rule and its fault.
    """
    try:
        return Rule.model_validate(row, context={"words": words, "timed": timed})
    except ValidationError as error:
        raise AftermathError(
            f"rule {row.get('id', '?')}: {_fault(error)}", where=where, remedy="mend that rule"
        ) from error


def _fault(error: ValidationError) -> str:
    first = error.errors()[0]
    key = ".".join(str(part) for part in first["loc"] if part != "function-before")
    return f"{key} {first['msg'].removeprefix('Value error, ')}".strip()
