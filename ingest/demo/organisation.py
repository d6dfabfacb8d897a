"""Larkfield, the synthetic company: its teams, people, services and repositories, all fixed and all invented."""

import random
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from ingest.demo.words import NAMES

NAME = "Larkfield (synthetic demo)"
OWNER = "larkfield"
PAGERDUTY = "https://larkfield-demo.pagerduty.com"
END = datetime(2026, 11, 1, tzinfo=UTC)

#: Shares of batches with 1, 2, ... 8 changes.
_STEADY = (0.34, 0.24, 0.16, 0.10, 0.07, 0.05, 0.02, 0.02)
_FAST = (0.55, 0.27, 0.12, 0.06)
_TRAIN = (0.06, 0.12, 0.17, 0.19, 0.16, 0.13, 0.10, 0.07)


@dataclass(frozen=True)
class Service:
    """One service as the simulation sees it.

    `volume` is its relative number of changes, `risk` its relative failure probability per change, `ai_lean` its shift
    of AI use in log odds, `batches` the shares of deploys that carry 1, 2, ... changes.
    """

    name: str
    team: str
    repo: str
    prefix: str
    tier: str
    volume: float
    risk: float
    ai_lean: float
    batches: tuple[float, ...]
    depends_on: tuple[str, ...] = ()
    pagerduty: str = ""
    window_minutes: int | None = None
    strategy: str = "rolling"
    runbook: bool = True

    @property
    def paged_as(self) -> str:
        """The name PagerDuty knows it by."""
        return self.pagerduty or self.name


@dataclass(frozen=True)
class Repo:
    """One repository: how changes land in it, and how long after the start its AI use is declared (None: never)."""

    name: str
    squash: float
    push: float
    declared_after_months: int | None = 0
    template: bool = False

    @property
    def full_name(self) -> str:
        return f"{OWNER}/{self.name}"


@dataclass(frozen=True)
class Person:
    """One invented colleague."""

    name: str
    team: str
    number: int
    private_mail: bool

    @property
    def _plain(self) -> str:
        return unicodedata.normalize("NFKD", self.name).encode("ascii", "ignore").decode().lower()

    @property
    def login(self) -> str:
        return self._plain.replace(" ", "-") + "-demo"

    @property
    def account_id(self) -> int:
        return 900_000_000 + self.number

    @property
    def mail(self) -> str:
        if self.private_mail:
            return f"{self.account_id}+{self.login}@users.noreply.github.com"
        return self._plain.replace(" ", ".") + "@example.com"

    @property
    def pagerduty_id(self) -> str:
        return f"PLKU{self.number:03d}"


REPOS = {
    repo.name: repo
    for repo in (
        Repo("platform", squash=0.60, push=0.03),
        Repo("storefront", squash=0.90, push=0.02),
        Repo("checkout", squash=0.80, push=0.02),
        Repo("payments", squash=0.90, push=0.01, template=True),
        Repo("fulfilment", squash=0.55, push=0.05, declared_after_months=None),
        Repo("gateway", squash=0.15, push=0.03, declared_after_months=2),
        Repo("insights", squash=0.70, push=0.09, declared_after_months=2),
    )
}

SERVICES = {
    service.name: service
    for service in (
        Service(
            *("storefront", "Storefront", "storefront", "", "1", 1.5, 1.0, 0.5, _FAST),
            depends_on=("gateway", "catalog", "recommendations"),
            pagerduty="Larkfield Storefront",
            strategy="canary",
        ),
        Service(
            *("checkout", "Payments", "checkout", "", "1", 1.2, 1.5, 0.3, _STEADY),
            depends_on=("payments", "inventory", "accounts", "notifications"),
            pagerduty="Checkout API",
            strategy="canary",
        ),
        Service(
            *("payments", "Payments", "payments", "", "1", 1.0, 1.2, -0.5, _STEADY),
            depends_on=("accounts",),
            pagerduty="Payments Core",
            strategy="blue_green",
        ),
        Service(
            *("inventory", "Logistics", "fulfilment", "inventory/", "2", 0.9, 1.0, 0.1, _STEADY),
            depends_on=("catalog",),
        ),
        Service(
            *("shipping", "Logistics", "fulfilment", "shipping/", "2", 0.7, 0.8, 0.0, _TRAIN),
            depends_on=("inventory", "notifications"),
        ),
        Service(
            *("gateway", "Platform", "gateway", "", "1", 0.8, 1.3, -0.3, _TRAIN),
            depends_on=("accounts",),
            pagerduty="Edge Gateway",
            strategy="canary",
        ),
        Service(*("accounts", "Platform", "platform", "services/accounts/", "1", 1.0, 1.1, -0.2, _STEADY)),
        Service(
            *("notifications", "Platform", "platform", "services/notifications/", "3", 0.8, 0.7, 0.3, _TRAIN),
            window_minutes=2880,
        ),
        Service(*("catalog", "Discovery", "platform", "services/catalog/", "2", 1.0, 0.9, 0.2, _STEADY), runbook=False),
        Service(
            *("search", "Discovery", "platform", "services/search/", "2", 1.1, 1.3, 0.6, _FAST),
            depends_on=("catalog",),
            pagerduty="Search (Discovery)",
        ),
        Service(
            *("recommendations", "Discovery", "platform", "services/recommendations/", "3", 0.9, 0.9, 0.6, _STEADY),
            depends_on=("catalog", "accounts"),
            runbook=False,
        ),
        Service(
            *("reporting", "Storefront", "insights", "", "3", 0.8, 0.8, 0.2, _TRAIN),
            depends_on=("payments", "inventory"),
            window_minutes=4320,
            runbook=False,
        ),
    )
}

TEAMS = tuple(sorted({service.team for service in SERVICES.values()}))

PEOPLE = tuple(
    Person(name, TEAMS[index % len(TEAMS)], 101 + index, private_mail=index % 7 == 3)
    for index, name in enumerate(NAMES)
)
#: Whose approval counts as senior sign-off, and the label of a pull request that ships behind a feature flag.
SENIORS = PEOPLE[:: len(TEAMS) + 1]
FLAG_LABEL = "behind-a-flag"
#: Paged in the first months, then deleted from PagerDuty; references to them stay.
LEAVER = Person("Former Colleague", "Platform", 199, private_mail=False)


def since(months: int) -> datetime:
    """First instant of the demo's span, which always ends at `END`."""
    month = END.year * 12 + END.month - 1 - months
    return datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC)


def team(name: str) -> Sequence[Person]:
    """A team's people."""
    return [person for person in PEOPLE if person.team == name]


def dependants(name: str) -> Sequence[str]:
    """Services that need the named one."""
    return [service.name for service in SERVICES.values() if name in service.depends_on]


def stream(seed: int, purpose: str) -> random.Random:
    """A generator of its own per purpose, so that one purpose never shifts the draws of another."""
    return random.Random(f"larkfield/{seed}/{purpose}")
