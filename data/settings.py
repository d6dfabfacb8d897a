"""aftermath.toml: what a company tells the product about itself, validated with errors a person can act on."""

import difflib
import os
import re
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import duckdb
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from data.causes import CausesSettings, OwnTag, TagChange
from data.errors import SettingsError
from data.home import Home
from data.mapping import Mapping
from data.origin.tailor import Alias, OriginSettings, Validity
from data.postmortem import sections
from data.zone import Zone

FILE = "aftermath.toml"
DAY_MINUTES = 24 * 60
#: The name of an environment variable.
VARIABLE = "^[A-Za-z_][A-Za-z0-9_]*$"


def _compiles(pattern: str) -> str:
    try:
        # The engine that will match it: it knows no lookaheads, which Python's own does.
        with duckdb.connect() as con:
            con.execute("select regexp_matches('', ?)", [pattern])
    except duckdb.Error as error:
        fault = str(error).removeprefix("Invalid Input Error: ")
        raise ValueError(f"is not a regular expression: {fault}") from error
    return pattern


Pattern = Annotated[str, AfterValidator(_compiles)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Organisation(_Section):
    """Who this is, and the zone its months are counted in."""

    name: str = "Your organisation"
    time_zone: Zone = "UTC"
    synthetic: bool = False


class Counting(_Section):
    """What counts as an incident, a production deploy and a matured change."""

    matured_days: int = Field(default=14, ge=1, le=90)
    window_minutes: int = Field(default=DAY_MINUTES, ge=1, le=30 * DAY_MINUTES)
    production: Pattern = "(?i)^(prod|production|live)"
    urgencies: list[str] = ["high"]
    acknowledged_by_a_person: bool = True
    rollback_blames: Literal["all", "first", "last"] = "all"


class Service(_Section):
    """One service: who runs it, where its code lives, what it needs, how late its incidents show, what exports call it.

    A pattern matches a whole name; where patterns of several services do, the first in the file has it.
    """

    team: str | None = None
    tier: str | None = None
    repo: str | None = None
    path_prefix: str = ""
    depends_on: list[str] = []
    window_minutes: int | None = Field(None, ge=1, le=30 * DAY_MINUTES)
    deploys: Literal["export", "merge"] = "export"
    aliases: list[str] = []
    patterns: list[Pattern] = []
    runbook: str | None = None


class Repo(_Section):
    """What a person declares about AI marks in one repository."""

    ai_marked_since: date | None = None
    no_ai_before: date | None = None


class Safeguards(_Section):
    """What safeguards look like here, where an export does not say it by itself."""

    flag_label: str | None = None
    senior_reviewers: list[str] = []


class Policy(_Section):
    """What a change must have before it is merged; an empty list of what it governs means all."""

    name: str = Field(min_length=1)
    since: date | None = None
    origins: list[Literal["ai_assisted", "human_only", "unknown", "bot"]] = []
    services: list[str] = []
    teams: list[str] = []
    tiers: list[str] = []
    repos: list[str] = []
    min_lines: int = Field(default=0, ge=0)
    human_reviews: int = Field(default=0, ge=0, le=10)
    safeguards: list[Literal["canary", "flag", "rollback_ready", "runbook", "senior_sign_off", "tests"]] = []

    @model_validator(mode="after")
    def _asks_for_something(self) -> Self:
        if not self.human_reviews and not self.safeguards:
            raise ValueError("asks for nothing: give human_reviews or safeguards")
        return self


class Postmortem(_Section):
    """How post-mortems are written here."""

    template: str = ""

    @field_validator("template")
    @classmethod
    def _has_sections(cls, template: str) -> str:
        if template:
            sections(template)
        return template


class Reports(_Section):
    """Where finished reports are sent; secrets are named by the variables that hold them."""

    mail_to: list[str] = []
    mail_from: str | None = None
    smtp_host: str | None = None
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_user: str | None = None
    smtp_password_env: str = Field(default="AFTERMATH_SMTP_PASSWORD", pattern=VARIABLE)
    webhook_env: str = Field(default="AFTERMATH_REPORT_WEBHOOK", pattern=VARIABLE)

    @field_validator("mail_to", "mail_from")
    @classmethod
    def _is_an_address(cls, given: list[str] | str | None) -> list[str] | str | None:
        for address in [given] if isinstance(given, str) else given or []:
            if not re.fullmatch(r"[^@\s<>,;]+@[^@\s<>,;]+", address):
                raise ValueError(f"{address} is no address; write name@host")
        return given


class Source(_Section):
    """One thing `ingest run` reads: files at a path, or a live system behind a url.

    Of GitHub and GitLab, `repos` are read; of GitHub, `workflow` is the file of the workflow whose runs are deploys,
    `label` that of the issues which are incidents. Of Jira, `jql` finds these.
    """

    kind: str
    path: str | None = Field(None, min_length=1)
    url: str | None = Field(None, min_length=1)
    token_env: str | None = Field(None, pattern=VARIABLE)
    read: list[str] | None = Field(None, min_length=1)
    repo: str | None = None
    repos: list[Annotated[str, Field(pattern=r"^[\w.-]+(/[\w.-]+)+$")]] | None = Field(None, min_length=1)
    workflow: str | None = Field(None, min_length=1)
    label: str | None = Field(None, min_length=1)
    jql: str | None = Field(None, min_length=1)
    service: str | None = None
    account: str | None = None
    time_zone: Zone | None = None
    since: datetime | None = None
    until: datetime | None = None

    @field_validator("since", "until")
    @classmethod
    def _has_zone(cls, moment: datetime | None) -> datetime | None:
        return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment

    @model_validator(mode="after")
    def _can_be_read(self) -> Self:
        if self.since and self.until and self.until <= self.since:
            raise ValueError("since is not before until")
        if self.kind == "git" and not self.repo:
            raise ValueError('a git source needs its name, such as repo = "owner/name"')
        live = [
            key
            for key in ("url", "token_env", "read", "repos", "workflow", "label", "jql")
            if getattr(self, key) is not None
        ]
        if self.path and live:
            raise ValueError(f"a source with a path reads files, which need no {live[0]}")
        return self

    def under(self, base: Path) -> "Source":
        """The same source with its path, where it has one, taken from the folder of the settings file."""
        return self.model_copy(update={"path": self.path and str(base / Path(self.path).expanduser())})


class Settings(_Section):
    """The whole of aftermath.toml."""

    organisation: Organisation = Organisation()
    counting: Counting = Counting()
    services: dict[str, Service] = {}
    repos: dict[str, Repo] = {}
    origin: OriginSettings = OriginSettings()
    safeguards: Safeguards = Safeguards()
    policies: list[Policy] = []
    causes: CausesSettings = CausesSettings()
    postmortem: Postmortem = Postmortem()
    reports: Reports = Reports()
    sources: list[Source] = []
    mappings: dict[str, Mapping] = {}

    @model_validator(mode="after")
    def _one_policy_per_name(self) -> Self:
        names = [policy.name for policy in self.policies]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"policies: two are named {name}")
        return self

    @model_validator(mode="after")
    def _one_service_per_name(self) -> Self:
        owners = {name: name for name in self.services}
        for name, service in self.services.items():
            for alias in service.aliases:
                if owners.setdefault(alias, name) != name:
                    raise ValueError(f"services.{name}.aliases: {alias} already names {owners[alias]}")
        return self


def load(home: Home, config: str | None = None) -> Settings:
    """Reads settings from --config, AFTERMATH_CONFIG, the home or the working directory, first found.

    AFTERMATH_COUNTING_MATURED_DAYS and its like override the file's [organisation] and [counting].

    Raises:
        SettingsError: The file is missing, is not TOML, or holds a key or value that cannot be used.
    """
    named = os.environ.get("AFTERMATH_CONFIG") or None if config is None else config
    if named is not None and not Path(named).is_file():
        remedy = "check the path given by --config or AFTERMATH_CONFIG"
        raise SettingsError("no such settings file", where=named or "(empty)", remedy=remedy)
    candidates = [home.path / FILE, Path(FILE)] if named is None else [Path(named)]
    found = next((path for path in candidates if path.is_file()), None)
    if found is None:
        return parse(_overridden({}), "environment")
    try:
        document = tomllib.loads(found.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise SettingsError(f"line {line} is not UTF-8 text", where=str(found), remedy="save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"is not valid TOML: {error}", where=str(found), remedy="mend that line") from error
    settings = parse(_overridden(document), str(found))
    base = found.resolve().parent
    return settings.model_copy(update={"sources": [source.under(base) for source in settings.sources]})


def _overridden(document: dict[str, Any]) -> dict[str, Any]:
    """The document with AFTERMATH_<SECTION>_<KEY> variables of the two flat sections over it."""
    flat: dict[str, type[BaseModel]] = {"organisation": Organisation, "counting": Counting}
    for section, model in flat.items():
        for key in model.model_fields:
            value = os.environ.get(f"AFTERMATH_{section}_{key}".upper())
            if value is not None:
                document = {**document, section: {**document.get(section, {}), key: _value(value)}}
    return document


def _value(text: str) -> Any:
    """A variable's text as the TOML value it spells, else as text."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def parse(document: dict[str, Any], where: str = FILE) -> Settings:
    """Validates a settings document.

    Raises:
        SettingsError: Names the first bad key, its nearest valid spelling, or the value's fault.
    """
    try:
        return Settings.model_validate(document)
    except ValidationError as error:
        first = error.errors()[0]
        key = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in first["loc"]).removeprefix(".")
        if first["type"] == "extra_forbidden":
            near = difflib.get_close_matches(str(first["loc"][-1]), sorted(_keys(Settings)), 1)
            remedy = f"did you mean {near[0]}?" if near else "remove it or see aftermath.example.toml"
            raise SettingsError(f"unknown key {key}", where=where, remedy=remedy) from error
        fault = first["msg"].removeprefix("Value error, ").replace("Input should", "should")
        if first["type"] in {"model_type", "dict_type"}:
            fault = f"should be a section: [{key}]"
        raise SettingsError(
            f"{key}: {fault}" if key else fault, where=where, remedy="see aftermath.example.toml"
        ) from error


def _keys(section: type[BaseModel]) -> set[str]:
    known = {section.__name__.lower()} if section is not Settings else set()
    for model in (
        Settings,
        Organisation,
        Counting,
        Service,
        Repo,
        OriginSettings,
        Alias,
        Validity,
        Safeguards,
        Policy,
        Source,
        Mapping,
        CausesSettings,
        OwnTag,
        TagChange,
        Postmortem,
        Reports,
    ):
        known |= set(model.model_fields)
    return known
