"""The demo organisation: a synthetic company as real export files and repositories, with its planted truth."""

from pathlib import Path

from ingest.demo.configuration import write_settings
from ingest.demo.deploys import write_deploys
from ingest.demo.findings import find, notes, write_findings
from ingest.demo.github import write_github
from ingest.demo.pagerduty import write_report, write_rest
from ingest.demo.pages import tell, with_notes
from ingest.demo.repositories import write_repositories
from ingest.demo.simulate import simulate
from ingest.demo.submissions import submit
from ingest.demo.truth import write_judgements, write_truth
from ingest.demo.writing import write_postmortems


def write(folder: Path, seed: int = 7, *, months: int = 18, ratio: float = 1.6) -> None:
    """Writes the demo organisation under `folder`; the same arguments give the same bytes and the same shas.

    Args:
        folder: Must be empty or absent.
        seed: Any integer.
        months: Length of the span, which ends with October 2026.
        ratio: Planted failure ratio of AI-assisted to human-only changes of the same service and size.

    Raises:
        AftermathError: git is missing or failed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    world = simulate(seed, months, ratio)
    submissions = submit(world)
    landed = write_repositories(folder / "repos", world, submissions)
    keys: dict[tuple[str, int | None], str] = {(repo, None): arrivals[0].sha for repo, arrivals in landed.items()}
    for repo, arrivals in landed.items():
        for change, arrival in zip(world.history(repo), arrivals[1:], strict=True):
            keys[repo, change.key] = arrival.sha

    def sha_of(repo: str, change: int | None) -> str:
        return keys[repo, change]

    pages = tell(world, submissions, sha_of)
    findings = find(world, pages)
    pages = with_notes(pages, notes(world, findings))
    write_rest(folder / "pagerduty", pages)
    write_report(folder / "pagerduty" / "raw-incidents.csv", pages)
    write_deploys(folder / "deploys" / "deploys.csv", world, sha_of)
    write_github(folder / "github", world, submissions, landed)
    exports = [("pagerduty", folder / "pagerduty"), ("deploys-csv", folder / "deploys"), ("github", folder / "github")]
    write_settings(folder / "aftermath.toml", world, exports)
    write_truth(folder / "truth.json", world, submissions, sha_of)
    write_judgements(folder / "judgements.json", world, sha_of)
    write_findings(folder / "findings.json", pages, findings)
    write_postmortems(folder, seed, pages, findings)
