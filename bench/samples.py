"""Every sample of a folder read by its kind: what was given, landed, refused and why.

Files that no kind reads are shown with what the product says to them. The folder is laid out by vendor, as
`pagerduty/rest/incidents_page1.json`; one that is not in the table below is read by the kind its folder names.

    python bench/samples.py ../shared/samples
"""

import argparse
import csv
import json
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import jmespath

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from data import build, settings
from data.errors import AftermathError
from data.home import Home
from data.lake import Run
from ingest.pipeline import land_export
from ingest.sources import gitlab_requests, registry
from ingest.sources.live import judge
from ingest.sources.records import Options, Record, Reject


@dataclass(frozen=True)
class Sample:
    """How files of a pattern are read.

    Attributes:
        pattern: Of their path within the folder.
        kind: The export kind, or for what only the live source reads its stream.
        rows: Where their rows stand (JMESPath); for rows that are several deploys, the deploys.
        options: What a person would say about them.
        times: For live rows, the times each must have.
    """

    pattern: str
    kind: str
    rows: str = "@"
    options: dict[str, str] = field(default_factory=dict)
    times: tuple[str, ...] = ()


_SHOP = {"service": "shop", "repo": "acme/shop"}
SAMPLES = (
    Sample("pagerduty/rest/incidents_*.json", "pagerduty", "incidents"),
    Sample("pagerduty/rest/analytics_raw_*.json", "pagerduty", "data", {"time_zone": "Etc/UTC"}),
    Sample("pagerduty/rest/incident_log_entries_*.json", "pagerduty/log_entries", "log_entries", times=("created_at",)),
    Sample("pagerduty/rest/incident_alerts_*.json", "pagerduty/alerts", "alerts", times=("created_at",)),
    Sample("pagerduty/rest/services_*.json", "pagerduty/services", "services"),
    Sample("pagerduty/rest/priorities_*.json", "pagerduty/priorities", "priorities"),
    Sample("pagerduty/rest/incident_notes_*.json", "pagerduty-notes", "notes"),
    Sample("pagerduty/rest/*change_events_*.json", "pagerduty-changes", "change_events"),
    Sample("pagerduty/webhooks_v3/*.json", "pagerduty-webhook"),
    Sample("pagerduty/csv/*.csv", "pagerduty", options={"time_zone": "UTC"}),
    Sample("code/github_*.json", "github"),
    Sample("code/gitlab_*.json", gitlab_requests.REQUESTS),
    Sample("deploys/argocd_*.json", "argocd", "status.history"),
    Sample("deploys/circleci_*.json", "circleci"),
    Sample("deploys/datadog_dora_*.json", "datadog-dora", "data"),
    Sample("deploys/devlake_*.json", "devlake", "deploymentCommits"),
    Sample("deploys/github_deployment_status_*.json", "github-deployment-status"),
    Sample("deploys/github_graphql_*.json", "github-deployments", "data.repository.deployments.nodes"),
    Sample("deploys/gitlab_*.json", "gitlab-deployments", options=_SHOP),
    Sample("deploys/jenkins_*.json", "jenkins", options=_SHOP),
    Sample("gcp_status/*.json", "google-cloud"),
    Sample("grafana_oncall/*.json", "grafana-oncall", "results"),
    Sample("incident_io/*.json", "incident-io"),
    Sample("servicenow/*.json", "servicenow"),
    Sample("servicenow/*.csv", "servicenow-csv", options={"time_zone": "UTC"}),
    Sample("github_status/*.jsonl", "statuspage"),
    Sample("github_status/*.csv", "servicenow-csv"),
    Sample("datadog/*.json", "datadog", "data"),
    *(Sample(f"{name}/*.json", name) for name in ("firehydrant", "opsgenie", "squadcast", "statuspage", "victorops")),
)


def found(folder: Path) -> Iterator[tuple[Path, str, Sample]]:
    """The files of a folder that are samples of a kind."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        sample = next((each for each in SAMPLES if fnmatch(name, each.pattern)), None)
        if sample and path.is_file():
            yield path, name, sample


def given(path: Path, sample: Sample) -> int:
    """Rows of a file, counted without the product's parsers."""
    if path.suffix == ".csv":
        with open(path, encoding="utf-8-sig", newline="") as lines:
            return sum(1 for _ in csv.reader(lines)) - 1
    text = path.read_text(encoding="utf-8")
    documents = [json.loads(line) for line in text.splitlines()] if path.suffix == ".jsonl" else [json.loads(text)]
    rows = [jmespath.search(sample.rows, document) for document in documents]
    return sum(len(each) if isinstance(each, list) else each is not None for each in rows)


def read(home: Home, path: Path, sample: Sample, folder: Path) -> dict[str, Any]:
    """What became of a file's rows; `says` is why it was refused whole, or what the product notes about it."""
    if sample.kind not in registry.KINDS:
        return _judged(path, sample)
    # Notes and changes of an incident are of the one their file is named for.
    named = folder / f"PT4KHLK-{path.name}"
    shutil.copy(path, named)
    report = land_export(home, sample.kind, named, Options(**sample.options), Run.begin())
    passed = sum(
        int(note.split(": ", 1)[1].split(" ")[0].replace(",", "")) for note in report.notes if "passed over" in note
    )
    said = "; ".join([error.what for error in report.errors] + report.notes)
    streams = [] if report.errors else registry.KINDS[sample.kind].streams
    reasons = _reasons(sample, named) if report.refused else {}
    counts = {"landed": report.landed, "refused": report.refused, "passed over": passed}
    return {"streams": streams, **counts, "reasons": reasons, "says": said}


def _judged(path: Path, sample: Sample) -> dict[str, Any]:
    rows = jmespath.search(sample.rows, json.loads(path.read_text(encoding="utf-8")))
    if sample.kind == gitlab_requests.REQUESTS:
        judged = [gitlab_requests.request(row, "acme/shop") for row in rows]
    else:
        judged = [judge(row, sample.kind, "/live", "default", times=sample.times) for row in rows]
    refused = [row for row in judged if isinstance(row, Reject)]
    counts = {"landed": len(judged) - len(refused), "refused": len(refused), "passed over": 0}
    return {"streams": [sample.kind], **counts, "reasons": Counter(row.reason for row in refused), "says": ""}


def _reasons(sample: Sample, path: Path) -> Counter[str]:
    rows = registry.KINDS[sample.kind].read(path, Options(**sample.options))
    return Counter(row.reason for row in rows if not isinstance(row, Record))


def main() -> int:
    """Prints a line a file; 1 when landed, refused and passed over are not what was given, or nothing can be built."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    folder, wrong, total = parser.parse_args().folder, 0, Counter[str]()
    print("| sample | kind | streams | given | landed | refused | passed over | why, or what is said |")
    print("|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as place:
        home = Home(Path(place) / "home")
        for path, name, sample in found(folder):
            rows = given(path, sample)
            told = read(home, path, sample, Path(place))
            whole = not told["streams"]
            counts = [told[key] for key in ("landed", "refused", "passed over")]
            wrong += not whole and sum(counts) != rows
            why = "; ".join([told["says"]] if told["says"] else []) + "; ".join(
                f"{count} x {reason}" for reason, count in told["reasons"].items()
            )
            shown = ["no export"] * 4 if whole else [str(rows), *map(str, counts)]
            print(f"| {name} | {sample.kind} | {', '.join(told['streams'])} | {' | '.join(shown)} | {why} |")
            if not whole:
                total.update(
                    {"files": 1, "given": rows, **{key: told[key] for key in ("landed", "refused", "passed over")}}
                )
        print(json.dumps(total))
        try:
            build.build(home, settings.parse({}))
        except AftermathError as error:
            print(str(error))
            wrong += 1
    return int(wrong > 0)


if __name__ == "__main__":
    raise SystemExit(main())
