"""In which widths and themes pages are looked at: one of the four, or all where AFTERMATH_EVERY_LOOK is set."""

import os
from typing import Literal

Look = tuple[int, Literal["light", "dark"]]
_EVERY: list[Look] = [(1440, "light"), (1440, "dark"), (390, "light"), (390, "dark")]
LOOKS: list[Look] = _EVERY if os.environ.get("AFTERMATH_EVERY_LOOK") else [(390, "dark")]
