"""Deploy exports as companies really write them: ids used twice, corrected rows, regions, several repositories."""

from typing import Any

import pytest

from data.reader import Reader
from tests.organisation import Organisation


class Told:
    """One small service per story, its commits numbered, a deploy's hour its name."""

    def __init__(self, org: Organisation) -> None:
        self.org = org
        self.names: dict[str, str] = {}
        for story in (self._corrected, self._shared_ids, self._merged, self._two_repositories, self._ended_late):
            story()
        self.reader: Reader = org.reader()

    def code(self, repo: str, count: int, start: int = 1) -> list[str]:
        shas = [
            self.org.commit(repo, {f"{n}.py": n}, f"{repo} {n}", at=f"2026-03-01T{n:02}:00Z")
            for n in range(start, start + count)
        ]
        self.names |= {f"{repo}@{sha}": f"{repo.split('/')[1]} {start + n}" for n, sha in enumerate(shas)}
        return shas

    def deploy(self, service: str, sha: str, hour: int, *, key: str = "", **more: str) -> None:
        """`key` keeps the rows of one deploy_id apart in the export."""
        written = self.org.deploy(service, sha, at=f"2026-03-02T{hour:02}:00Z", **more)
        if key:
            given = written.rsplit("/", 1)[1]
            self.org.deploys[key] = self.org.deploys.pop(given)

    def _shared_ids(self) -> None:
        """One pipeline run, one id, two services and two environments."""
        for service in ("cart", "search"):
            shas = self.code(f"acme/{service}", 2)
            for run, sha in enumerate(shas, start=1):
                for environment in ("staging", "production"):
                    key = f"{service} {environment} {run}"
                    self.deploy(service, sha, run, key=key, deploy_id=f"run{run}", environment=environment)

    def _corrected(self) -> None:
        """Rows of one deploy as it went on; the last of the file is the newest, also from line 9 to line 10."""
        shas = self.code("acme/slow", 2)
        self.deploy("slow", shas[0], 1)
        for n, status in enumerate(["queued", "pending", "in_progress", *["running"] * 8, "success"]):
            self.deploy("slow", shas[1], 2, key=f"slow {n}", deploy_id="slow2", status=status)

    def _merged(self) -> None:
        self.code("acme/merged", 2)

    def _two_repositories(self) -> None:
        for repo in ("acme/page", "acme/settings"):
            for n, sha in enumerate(self.code(repo, 2), start=1):
                self.deploy("page", sha, n, repo=repo)

    def _ended_late(self) -> None:
        """The older of two parallel deploys ends last."""
        shas = self.code("acme/late", 4)
        self.deploy("late", shas[0], 1)
        self.deploy("late", shas[2], 3)
        self.deploy("late", shas[1], 4)
        self.deploy("late", shas[3], 5)

    def shipped(self, service: str, environment: str = "%") -> dict[int, list[str]]:
        """Hour of each deploy that ships something -> what it ships."""
        rows = self.reader.rows(
            """
            select deploy.finished_at, carried.change_id from core.deploys as deploy
            join core.deploy_changes as carried on carried.deploy_id = deploy.deploy_id
            where deploy.service = $service and deploy.environment like $environment
            """,
            service=service,
            environment=environment,
        )
        found: dict[int, list[str]] = {}
        for row in rows:
            found.setdefault(row["finished_at"].hour, []).append(self.names[row["change_id"]])
        return {hour: sorted(names) for hour, names in sorted(found.items())}

    def change(self, name: str) -> dict[str, Any]:
        [change_id] = [change_id for change_id, known in self.names.items() if known == name]
        return self.reader.answer("change", change=change_id)[0]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    merged = {"repo": "acme/merged", "deploys": "merge"}
    counting = {"production": "^(production|live)$"}
    return Told(Organisation(tmp_path_factory.mktemp("traps"), services={"merged": merged}, counting=counting))


@pytest.mark.parametrize("service", ["cart", "search"])
@pytest.mark.parametrize("environment", ["staging", "production"])
def test_one_id_for_several_services_and_environments_loses_no_deploy(
    told: Told, service: str, environment: str
) -> None:
    assert told.shipped(service, environment) == {2: [f"{service} 2"]}


@pytest.fixture(scope="module")
def read_twice(tmp_path_factory: pytest.TempPathFactory) -> tuple[Reader, Reader]:
    """What an export said first, and after another service used the id of cart's run and till's row was corrected."""
    org = Organisation(tmp_path_factory.mktemp("twice"))
    sha = org.commit("acme/cart", {"a.py": 1}, "First", at="2026-03-01T00:00Z")
    org.deploy("cart", sha, at="2026-03-01T01:00Z", deploy_id="run1")
    org.deploy("till", sha, at="2026-03-01T01:00Z", deploy_id="run2", environment="prd")
    before = org.reader()
    org.deploys["cart's"] = org.deploys.pop("run1")
    org.deploy("aardvark", sha, at="2026-03-01T01:00Z", deploy_id="run1")
    org.deploy("till", sha, at="2026-03-01T02:00Z", deploy_id="run2")
    return before, org.reader()


def test_ids_of_deploys_survive_a_later_reading(read_twice: tuple[Reader, Reader]) -> None:
    before, after = (reader.rows("select deploy_id from core.deploys where service = 'cart'") for reader in read_twice)
    assert before == after == [{"deploy_id": "deploys/default/run1"}]


def test_a_corrected_export_replaces_what_it_said_before(read_twice: tuple[Reader, Reader]) -> None:
    sql = "select deploy_id, environment, finished_at from core.deploys where service = 'till'"
    assert [(row["deploy_id"], row["environment"], row["finished_at"].hour) for row in read_twice[1].rows(sql)] == [
        ("deploys/default/run2", "production", 2)
    ]


def test_the_last_row_of_a_deploy_says_how_it_ended(told: Told) -> None:
    assert told.shipped("slow") == {2: ["slow 2"]}


def test_merges_reach_production_whatever_production_is_called_elsewhere(organisation: Any) -> None:
    services = {"merged": {"repo": "acme/merged", "deploys": "merge"}}
    org = organisation(services=services, counting={"production": "^live$"})
    for n in (1, 2):
        org.commit("acme/merged", {"a.py": n}, f"Change {n}", at=f"2026-03-0{n}T00:00Z")
    rows = org.reader().rows("select first_production_at is null as never from mart.changes order by merged_at")
    assert [row["never"] for row in rows] == [True, False]


def test_a_service_of_two_repositories_ships_the_changes_of_both(told: Told) -> None:
    assert told.shipped("page") == {2: ["page 2", "settings 2"]}
    assert told.change("page 2")["services"] == told.change("settings 2")["services"] == ["page"]


def test_deploys_that_end_out_of_order_ship_each_change_first_where_it_first_arrived(told: Told) -> None:
    assert [told.change(f"late {n}")["first_production_at"].hour for n in (2, 3, 4)] == [3, 3, 5]
