"""What change events name, in the spellings pipelines use."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.links.change_events import Named, find

SHA = "4f1c2a90b7de83516c04ad2ef9b1377c58e6d012"


@pytest.mark.parametrize(
    ("summary", "details", "links", "named"),
    [
        ("Deployed", {"commit": SHA}, [], [("commit", "", SHA)]),
        ("Deployed", {"git_sha": SHA[:9].upper()}, [], [("commit", "", SHA[:9])]),
        ("Deployed", {"commitSha": SHA, "repository": "acme/shop"}, [], [("commit", "acme/shop", SHA)]),
        ("Deployed", {"build": {"vcs": {"Revision": SHA}}}, [], [("commit", "", SHA)]),
        ("Deployed", {"commits": ["1234567", SHA]}, [], [("commit", "", "1234567"), ("commit", "", SHA)]),
        ("Deployed", {"version": "v1.4.2"}, [], [("version", "", "v1.4.2")]),
        ("Deployed", {"image_tag": "registry:5000/shop:1.4.2"}, [], [("version", "", "1.4.2")]),
        ("Deployed", {"deployment_id": "d-17", "environment": "production"}, [], [("deploy", "", "d-17")]),
        ("Deployed", {"pull_request": 12}, [], [("pull", "", "12")]),
        ("Deployed", {"pr_number": "#12", "project": "acme/shop"}, [], [("pull", "acme/shop", "12")]),
        ("Cart totals (#12)", None, [], [("pull", "", "12")]),
        ("Merged PR #12", None, [], [("pull", "", "12")]),
        (f"Deployed {SHA[:9]}", "a text", [], [("commit", "", SHA[:9])]),
        (
            "Merged",
            None,
            ["https://github.com/acme/shop/pull/12"],
            [("pull", "acme/shop", "12"), ("deploy", "", "https://github.com/acme/shop/pull/12")],
        ),
        (
            "Deployed",
            {"url": f"https://github.com/acme/shop/commit/{SHA}"},
            [],
            [("commit", "acme/shop", SHA), ("deploy", "", f"https://github.com/acme/shop/commit/{SHA}")],
        ),
        (
            "Deployed",
            None,
            [f"https://github.com/acme/shop/compare/v1.0...{SHA}"],
            [("commit", "acme/shop", SHA)],
        ),
    ],
)
def test_a_change_event_names_things_in_its_details_links_and_summary(
    summary: str, details: Any, links: list[str], named: list[tuple[str, str, str]]
) -> None:
    assert find(summary, details, links) == [Named(*each) for each in named]


@pytest.mark.parametrize(
    ("summary", "details"),
    [
        ("Build #12 succeeded", {"build_number": "12", "run_time": "1236s", "build_state": "passed"}),
        ("Build Success - Increase snapshot create timeout to 30 seconds", {}),
        ("Deployed", {"build_number": "1234567", "committer": "deadbee1", "ok": True, "sha": None, "commit": ""}),
        ("Deployed", [[[[[[{"commit": SHA}]]]]]]),
    ],
)
def test_what_names_nothing_names_nothing(summary: str, details: Any) -> None:
    assert find(summary, details, []) == []


@settings(deadline=None)
@given(
    st.text(max_size=80),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=12),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3),
    ),
    st.lists(st.text(max_size=60), max_size=3),
)
def test_whatever_a_pipeline_sends_is_read(summary: str, details: Any, links: list[str]) -> None:
    for named in find(summary, details, links):
        assert named.value
