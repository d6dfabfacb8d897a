"""Unmixing: the ratio of incidents per AI to incidents per human change, where several changes ship in one deploy.

`unmix(strata, evidence)` gives everything; `frames` describes the two frames SQL has to count.
"""

from dashboard.analysis.unmixing.assess import at_equal_size, known_unequally, unmix
from dashboard.analysis.unmixing.choices import Linker, linker
from dashboard.analysis.unmixing.failures import noisy_or
from dashboard.analysis.unmixing.frames import ARMS, BATCH_BANDS
from dashboard.analysis.unmixing.result import Agreement, Confirmation, Culprits, Outlook, Road, Unmixing

__all__ = [
    "ARMS",
    "BATCH_BANDS",
    "Agreement",
    "Confirmation",
    "Culprits",
    "Linker",
    "Outlook",
    "Road",
    "Unmixing",
    "at_equal_size",
    "known_unequally",
    "linker",
    "noisy_or",
    "unmix",
]
