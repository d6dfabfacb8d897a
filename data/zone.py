"""A time zone by its IANA name, checked where it is written."""

from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("is not a time zone name such as Europe/Berlin")
    return name


Zone = Annotated[str, AfterValidator(_zone)]
