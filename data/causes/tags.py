"""The tags that may be set: the catalogue in data/causes, as an organisation's settings change it."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Role = Literal["trigger", "cause"]

_CATALOGUE = Path(__file__).with_name("catalogue.toml")
_ID = r"^[a-z][a-z0-9_]*$"


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Tag(_Section):
    """One trigger or contributing cause.

    Attributes:
        id: What judgements name; never used for anything else.
        role: `trigger` set the incident off, `cause` let it happen or made it worse.
        definition: When it holds, in a sentence.
        example: One incident it fits.
        not_this: What it is confused with, and the tag for that.
        question: What a reviewer could have asked.
        words: Lower-case pieces of text that suggest it.
        retired: Stays readable where it is in use, and is offered no more.
        own: Added by the organisation.
    """

    id: str = Field(pattern=_ID, max_length=60)
    role: Role
    name: str = Field(min_length=1, max_length=60)
    definition: str = Field(min_length=1)
    example: str = ""
    not_this: str = ""
    question: str = Field(min_length=1, max_length=200)
    words: tuple[str, ...] = ()
    retired: bool = False
    own: bool = False


class OwnTag(Tag):
    """A tag of the organisation's own: `[[causes.tags]]`."""

    own: bool = True


class TagChange(_Section):
    """What an organisation changes about a tag of the catalogue: `[causes.change.<id>]`."""

    name: str | None = Field(None, min_length=1, max_length=60)
    definition: str | None = Field(None, min_length=1)
    example: str | None = None
    not_this: str | None = None
    question: str | None = Field(None, min_length=1, max_length=200)
    words: tuple[str, ...] | None = None


class CausesSettings(_Section):
    """`[causes]` of aftermath.toml: tags added, changed and retired."""

    tags: list[OwnTag] = []
    change: dict[str, TagChange] = {}
    retired: list[str] = []

    @model_validator(mode="after")
    def _names_known_tags(self) -> Self:
        known = {tag.id for tag in catalogue()}
        own = [tag.id for tag in self.tags]
        for name in own:
            if name in known or own.count(name) > 1:
                raise ValueError(f"causes.tags: {name} is taken; choose another id")
        for name in (*self.change, *self.retired):
            if name not in known | set(own):
                raise ValueError(f"causes: no tag goes by {name}")
        return self


@cache
def _document() -> dict[str, Any]:
    return tomllib.loads(_CATALOGUE.read_text(encoding="utf-8"))


@cache
def catalogue() -> tuple[Tag, ...]:
    """The tags that come with the product, triggers first."""
    return tuple(Tag.model_validate(tag) for tag in _document()["tags"])


def catalogue_version() -> str:
    """The day the catalogue was last changed, as an ISO date."""
    return str(_document()["version"])


def tags(settings: CausesSettings) -> list[Tag]:
    """Every tag there is, in reading order: the catalogue's, changed and retired as the settings say, then own ones."""
    found = []
    for tag in (*catalogue(), *settings.tags):
        change = settings.change.get(tag.id)
        said = change.model_dump(exclude_none=True) if change else {}
        found.append(tag.model_copy(update={**said, "retired": tag.retired or tag.id in settings.retired}))
    return found
