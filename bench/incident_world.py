"""A company of many incidents for the speed of their pages: exports and repositories for the ingest, and judgements."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from data import reader
from data.home import Home
from data.judgements import Judgement, Postmortems, Revision
from data.postmortem import default_template, sections
from tests.organisation import Organisation

SERVICES = tuple(f"{area}-{part}" for area in ("order", "stock", "price", "route", "user") for part in ("api", "job"))
BEGIN = datetime(2023, 11, 1, tzinfo=UTC)
DAYS = 3 * 365
#: Changes per incident.
CHANGES = 2
#: Shares of the incidents that somebody tagged, decided and wrote about.
TAGGED, DECIDED, WRITTEN = 0.4, 0.2, 0.15
#: Found in one incident of a thousand.
RARE = "zanzibar"

_TROUBLES = ("answers slowly", "returns errors", "loses messages", "shows stale prices", "drops sessions", "runs twice")
_WORDS = ("cache", "queue", "deploy", "retry", "timeout", "basket", "ledger", "replica", "index", "batch", "token",
          "worker", "shard", "region", "schema", "migration", "payload", "header", "upload", "invoice", "parcel",
          "warehouse", "address", "catalogue", "discount", "currency", "session", "cursor")  # fmt: skip
_CAUSES = ("no_test", "cold_cache", "edge_case_unseen", "shallow_review", "race_condition", "no_canary", "runbook_gap")


def make(folder: Path, incidents: int) -> Home:
    """Writes, lands, builds and judges the company; the same number gives the same company but for ids of texts."""
    rng = Random(1)
    company = Organisation(
        folder,
        services={name: {"repo": f"acme/{name}", "team": name.split("-")[0]} for name in SERVICES},
        repos={f"acme/{name}": {"ai_marked_since": "2023-11-01"} for name in SERVICES},
    )
    for minute in sorted(rng.uniform(0, DAYS * 1440) for _ in range(CHANGES * incidents)):
        service, at = rng.choice(SERVICES), BEGIN + timedelta(minutes=minute)
        mark = "\n\nCo-Authored-By: Claude <noreply@anthropic.com>" if rng.random() < 0.4 else ""
        title = f"Change the {rng.choice(_WORDS)} of the {rng.choice(_WORDS)}"
        sha = company.commit(f"acme/{service}", {f"{rng.choice(_WORDS)}.py": rng.randint(5, 60)}, title + mark, at=at)
        company.deploy(service, sha, at=at + timedelta(minutes=30))
    for _ in range(incidents):
        service, at = rng.choice(SERVICES), BEGIN + timedelta(minutes=rng.uniform(1440, DAYS * 1440))
        title = f"{service} {rng.choice(_TROUBLES)}: {rng.choice(_WORDS)} {rng.choice(_WORDS)}"
        company.incident(service, at=at, title=title, text=_text(rng), minutes=rng.expovariate(1 / 60) + 1)
    company.land()
    company.build()
    _judge(company.home, rng)
    return company.home


def _text(rng: Random) -> str:
    customers = f"Customers affected: {rng.randint(1, 20_000)}\nDegraded: {rng.randint(1, 100)}%\n"
    rare = f" {RARE}" if rng.random() < 0.001 else ""
    return customers + " ".join(rng.choices(_WORDS, k=40)) + rare


def _judge(home: Home, rng: Random) -> None:
    opened = reader.open_latest(home)
    assert opened
    names = [row["incident_id"] for row in opened.rows("select incident_id from overlay.incidents order by 1")]
    likeliest = (
        "select incident_id, arg_max(change_id, confidence) as change_id from overlay.links group by 1 order by 1"
    )
    store = reader.judgements(home)
    store.add_many(
        [
            *(each for name in names if rng.random() < TAGGED for each in _tags(name, rng)),
            *(
                _said("link", row["incident_id"], row["change_id"], "confirmed", "mia")
                for row in opened.rows(likeliest)
                if rng.random() < DECIDED
            ),
        ]
    )
    parts = sections(default_template())
    Postmortems(store).save_many(
        [
            Revision(incident_id=name, section=part.id, body=_text(rng), base=0, actor="mia")
            for name in names
            if rng.random() < WRITTEN
            for part in parts
        ]
    )


def _tags(name: str, rng: Random) -> Iterator[Judgement]:
    yield _said("trigger", name, "binary_push", "set", "mia")
    for tag in rng.sample(_CAUSES, rng.randint(1, 3)):
        yield _said("cause", name, tag, "set", "mia")


def _said(kind: str, subject: str, object: str, verdict: str, actor: str) -> Judgement:
    return Judgement(kind=kind, subject=subject, object=object, verdict=verdict, actor=actor, origin_visible=False)
