"""How the rows of an export that is no system's own kind are read: a mapping, from a preset or from aftermath.toml."""

from typing import Annotated, Literal, get_args

import jmespath
from jmespath.exceptions import JMESPathError
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from data.zone import Zone

IncidentField = Literal[
    "id", "number", "title", "description", "url", "service", "severity", "severity_rank", "urgency", "status", "kind",
    "started_at", "detected_at", "acknowledged_at", "mitigated_at", "resolved_at", "seconds", "milliseconds",
    "milliseconds_to_acknowledge",
    "customers_affected", "degraded_fraction", "postmortem_url", "merged_into",
]  # fmt: skip
DeployField = Literal[
    "deploy_id", "service", "environment", "kind", "status", "repo", "sha", "version", "previous_sha",
    "started_at", "finished_at", "seconds", "milliseconds", "strategy", "url",
]  # fmt: skip
FIELDS: dict[str, tuple[str, ...]] = {"incidents": get_args(IncidentField), "deploys": get_args(DeployField)}
REQUIRED = {
    "incidents": ("id", "started_at"),
    "deploys": ("service", "environment", "status"),
}


def _expression(text: str) -> str:
    try:
        jmespath.compile(text)
    except JMESPathError as error:
        raise ValueError(f"is not a JMESPath expression: {str(error).splitlines()[0]}") from error
    return text


Expression = Annotated[str, AfterValidator(_expression)]


class Mapping(BaseModel):
    """What an export's rows are and where each field of an incident or a deploy stands in one (JMESPath).

    Attributes:
        rows_are: What one row is.
        help: One line about the export.
        rows: From a JSON document to its list of rows, or to its one row.
        each: From a row to the parts of which each is an incident or deploy of its own; a part is `each` in `fields`.
        only: Whether a row is meant at all; others are counted and passed over.
        fields: Field of the incident or deploy to its expression.
        values: Field to what its values mean, by their text in lower case; `*` is any other.
        nulls: Texts that mean nothing was given.
        time_zone: Zone of times written without one, where the system always uses one.
        formats: How times are written where not as ISO 8601 or a number of an epoch.
        people: Whether a person declares each incident, so that no acknowledgement is asked for.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    rows_are: Literal["incidents", "deploys"]
    help: str = ""
    rows: Expression = "@"
    each: Expression | None = None
    only: Expression | None = None
    fields: dict[str, Expression]
    values: dict[str, dict[str, str | int]] = {}
    nulls: list[str] = Field(default=["", "null", "1970-01-01T00:00:00.000Z", "0001-01-01T00:00:00Z"])
    time_zone: Zone | None = None
    formats: list[str] = []
    people: bool = False

    @model_validator(mode="after")
    def _fields_are_known(self) -> "Mapping":
        known = FIELDS[self.rows_are]
        for name in (*self.fields, *self.values):
            if name not in known:
                raise ValueError(f"{name} is no field of {self.rows_are}; use {', '.join(known)}")
        missing = [name for name in REQUIRED[self.rows_are] if name not in self.fields]
        # A deploy's service and environment may be said once for a whole file.
        if self.rows_are == "incidents" and missing:
            raise ValueError(f"fields lack {', '.join(missing)}")
        return self
