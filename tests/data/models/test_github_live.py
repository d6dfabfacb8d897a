"""What live GitHub repositories tell, seen in the snapshot."""

from datetime import UTC, datetime, timedelta

import pytest

from data.lake import Run
from data.reader import Reader
from data.settings import Source
from ingest import live
from tests.github_api import TOKEN, GitHub, review
from tests.organisation import Organisation

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    org = Organisation(tmp_path_factory.mktemp("live"), services={"shop": {"repo": "acme/shop"}})
    shas = [
        org.commit(
            "acme/shop", {"a.py": n}, f"Change {n} (#{n})", at=AT + timedelta(days=n), author="Ann <a@acme.example>"
        )
        for n in (1, 2)
    ]
    org.land()
    with pytest.MonkeyPatch.context() as patch, GitHub() as api:
        patch.setenv("GITHUB_TOKEN", TOKEN)
        before = AT + timedelta(days=2) - timedelta(hours=1)
        reviews = [
            review(1, before, comments={"totalCount": 3}, state="COMMENTED"),
            review(2, before, "mia"),
            review(3, before, "coderabbitai", "Bot"),
            review(4, None),
        ]
        api.pull(2, AT + timedelta(days=2), mergeCommit={"oid": shas[1]}, reviews=reviews)
        for n, sha in enumerate(shas, 1):
            api.deployment(f"DE_{n}", AT + timedelta(days=n, hours=1), "SUCCESS", "INACTIVE", commitOid=sha)
        source = Source(kind="github-api", url=api.url, repos=["acme/shop"], since=AT)
        assert live.land(org.home, source, Run.begin(AT + timedelta(days=9))).errors == []
    return org.reader()


def test_a_live_deployment_brings_the_change_it_holds(reader: Reader) -> None:
    told = "select status, is_production, contents from core.deploys where deploy_id like '%DE_2'"
    assert [tuple(row.values()) for row in reader.rows(told)] == [("success", True, "known")]
    brought = "select change_id from core.deploy_changes where deploy_id like '%DE_2'"
    assert len(reader.rows(brought)) == 1


def test_live_reviews_leave_out_the_authors_own_and_count_comments_on_lines(reader: Reader) -> None:
    told = (
        "select humans, human_reviews, approvals, human_comments, looked_at_by from core.change_reviews where requested"
    )
    assert [tuple(row.values()) for row in reader.rows(told)] == [(1, 1, 0, 1, "both")]
    lines = "select reviewer, comments from core.reviews order by reviewer"
    assert [tuple(row.values()) for row in reader.rows(lines)] == [("ben", 3), ("coderabbitai[bot]", 0)]
