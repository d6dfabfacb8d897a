"""How any CSV or JSON of incidents is read: which of its fields is what, in `[mappings.NAME]` or one of the presets."""

from typing import Annotated, Literal, Self, get_args
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

IncidentField = Literal[
    "id",
    "number",
    "title",
    "description",
    "url",
    "service",
    "severity",
    "urgency",
    "status",
    "kind",
    "started_at",
    "acknowledged_at",
    "mitigated_at",
    "resolved_at",
    "customers_affected",
    "postmortem_url",
]
NEEDED: tuple[IncidentField, ...] = ("id", "started_at")
TIMES: tuple[IncidentField, ...] = ("started_at", "acknowledged_at", "mitigated_at", "resolved_at")
#: Fields of which only so many values mean something.
STATUSES = ("triggered", "acknowledged", "mitigated", "resolved", "merged", "cancelled")
KINDS = ("production", "near_miss", "drill", "test", "duplicate")
MEANINGS: dict[IncidentField, tuple[str, ...]] = {"status": STATUSES, "kind": KINDS, "urgency": ("high", "low")}


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("is not a time zone name such as Europe/Berlin")
    return name


Zone = Annotated[str, AfterValidator(_zone)]


class Mapping(BaseModel):
    """Which field of a row is what.

    Attributes:
        about: One line for `--list`.
        rows: Path to the list of rows in a JSON document; empty where the document is the list, or the one row.
        fields: Path of each field, or several of which the first that holds a value is taken.
        values: What a field's values mean: their word -> ours. A value that is not named stays as it is; of status,
            kind and urgency it is left out unless it is one of ours.
        nulls: Spellings that mean nothing is there, besides null and an empty text.
        time_format: How times are written, as Python's strptime has it, where it is not ISO 8601.
        epoch: The unit of times that are numbers since 1970.
        time_zone: Zone of times written without one.
        skip: Rows that are no incidents: path -> values by which they are known.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    about: str = "incidents by a mapping of your own"
    rows: str = ""
    fields: dict[IncidentField, str | list[str]]
    values: dict[IncidentField, dict[str, str]] = {}
    nulls: list[str] = []
    time_format: str | None = Field(None, min_length=1)
    epoch: Literal["s", "ms", "us", "ns"] | None = None
    time_zone: Zone | None = None
    skip: dict[str, list[str]] = {}

    @field_validator("fields")
    @classmethod
    def _readable(cls, fields: dict[IncidentField, str | list[str]]) -> dict[IncidentField, str | list[str]]:
        for needed in NEEDED:
            if needed not in fields:
                raise ValueError(f"{needed} is needed")
        for name, given in fields.items():
            for path in [given] if isinstance(given, str) else given:
                if not path or path.count("[") != path.count("]"):
                    raise ValueError(f"{name}: {path!r} is no path such as data.status or steps[type=done].at")
        return fields

    @model_validator(mode="after")
    def _meant(self) -> Self:
        for name, meanings in MEANINGS.items():
            for given, meaning in self.values.get(name, {}).items():
                if meaning not in meanings:
                    raise ValueError(f"values.{name}: {given!r} cannot mean {meaning!r}; use {', '.join(meanings)}")
        return self

    def paths(self, name: IncidentField) -> list[str]:
        """Where a field is looked for, in this order."""
        given = self.fields.get(name, [])
        return [given] if isinstance(given, str) else given


FIELDS: tuple[IncidentField, ...] = get_args(IncidentField)
