"""Writes the deploy log as one `deploys-csv` file."""

import csv
from datetime import datetime
from pathlib import Path

from ingest.demo.organisation import SERVICES, stream
from ingest.demo.world import Deploy, ShaOf, World

_HEADER_LINE = (
    "deploy_id,service,environment,kind,status,repo,sha,version,previous_sha,started_at,finished_at,strategy,url"
)
HEADER = _HEADER_LINE.split(",")


def write_deploys(path: Path, world: World, sha_of: ShaOf) -> None:
    """Writes every deploy in order of start; `previous_sha` is mostly empty, as in most exports."""
    rng = stream(world.seed, "deploy log")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, HEADER, lineterminator="\n")
        writer.writeheader()
        for number, deploy in enumerate(world.deploys, start=1):
            known = deploy.kind == "deploy" and deploy.tip is not None and rng.random() < 0.08
            writer.writerow(_row(number, deploy, sha_of, known))


def _row(number: int, deploy: Deploy, sha_of: ShaOf, known: bool) -> dict[str, str]:
    service = SERVICES[deploy.service]
    sha = sha_of(service.repo, deploy.tip)
    return {
        "deploy_id": f"d-{number:06d}",
        "service": deploy.service,
        "environment": deploy.environment,
        "kind": deploy.kind,
        "status": deploy.status,
        "repo": f"larkfield/{service.repo}",
        "sha": sha,
        "version": f"{deploy.service}-{sha[:8]}",
        "previous_sha": sha_of(service.repo, deploy.previous) if known else "",
        "started_at": _instant(deploy.started_at),
        "finished_at": _instant(deploy.finished_at),
        "strategy": "flag" if deploy.kind == "flag" else service.strategy if deploy.environment == "production" else "",
        "url": f"https://deploys.example.com/larkfield/d-{number:06d}",
    }


def _instant(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"
