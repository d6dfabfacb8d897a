"""Cause tags: what may be said of an incident's trigger and contributing causes, and which tags its text suggests."""

from data.causes.suggest import Suggestion, suggestions
from data.causes.tags import CausesSettings, OwnTag, Tag, TagChange, catalogue_version, tags

__all__ = ["CausesSettings", "OwnTag", "Suggestion", "Tag", "TagChange", "catalogue_version", "suggestions", "tags"]
