"""What incidents' texts name, and in what role."""

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.links.mentions import find

SHA = "4f1c2a90b7de83516c04ad2ef9b1377c58e6d012"


def said(text: str) -> list[tuple[str, str, str, str]]:
    return [(kind, repo, value, role) for kind, repo, value, role, _ in find(text)]


@pytest.mark.parametrize(
    ("text", "mention"),
    [
        ("Caused by #123.", ("pull", "", "123", "cause")),
        ("caused by PR 123", ("pull", "", "123", "cause")),
        ("Root cause: acme/shop#7", ("pull", "acme/shop", "7", "cause")),
        (f"Root cause: {SHA[:9]}", ("commit", "", SHA[:9], "cause")),
        (f"Introduced in acme/shop@{SHA[:7].upper()}", ("commit", "acme/shop", SHA[:7], "cause")),
        ("Rolled back https://github.com/acme/shop/pull/12/files", ("pull", "acme/shop", "12", "cause")),
        (f"due to https://github.com/acme/shop/commit/{SHA}", ("commit", "acme/shop", SHA, "cause")),
        (
            "regression from https://gitlab.acme.example/acme/shop/-/merge_requests/9",
            ("pull", "acme/shop", "9", "cause"),
        ),
        ("Introduced in acme/shop@1234567", ("commit", "acme/shop", "1234567", "cause")),
        ("due to https://github.com/acme/shop/commit/1234567", ("commit", "acme/shop", "1234567", "cause")),
        ("We first suspected #120.", ("pull", "", "120", "ruled_out")),
        ("This was not caused by #120.", ("pull", "", "120", "ruled_out")),
        ("Fixed by #130", ("pull", "", "130", "fix")),
        ("See #5 for the graphs", ("pull", "", "5", "mention")),
        ("#12 broke the cart", ("pull", "", "12", "cause")),
        ("#12 is the culprit", ("pull", "", "12", "cause")),
        ("The cart change (#12) caused it", ("pull", "", "12", "cause")),
        ("#12 was rolled back at 12:40", ("pull", "", "12", "cause")),
        ("#12 could not be deployed due to a timeout", ("pull", "", "12", "mention")),
        ("#12, triggered by a flag, ran twice", ("pull", "", "12", "mention")),
        ("Caused by !9", ("pull", "", "9", "cause")),
        ("Caused by acme/shop!9", ("pull", "acme/shop", "9", "cause")),
        ("Caused by acme/team/shop!9", ("pull", "acme/team/shop", "9", "cause")),
        (
            "Caused by https://gitlab.acme.example/acme/team/shop/-/merge_requests/9",
            ("pull", "acme/team/shop", "9", "cause"),
        ),
        ("Caused by deploy d-000123.", ("deploy", "", "d-000123", "cause")),
        ("caused by release 2026.03.1", ("deploy", "", "2026.03.1", "cause")),
        ("Broken by v1.5.0-rc.1", ("deploy", "", "v1.5.0-rc.1", "cause")),
        (f"Caused by the deployment {SHA[:9]}", ("deploy", "", SHA[:9], "cause")),
        ("Build #17 broke it", ("deploy", "", "17", "cause")),
        ("Rolled back to v1.4.0", ("deploy", "", "v1.4.0", "ruled_out")),
        ("Rolled back to version 1.4.0", ("deploy", "", "1.4.0", "ruled_out")),
        (
            "Due to https://deploys.example.com/d/17, see there.",
            ("deploy", "", "https://deploys.example.com/d/17", "cause"),
        ),
    ],
)
def test_a_mention_has_a_target_and_a_role(text: str, mention: tuple[str, str, str, str]) -> None:
    assert said(text) == [mention]


@pytest.mark.parametrize(
    "text",
    [
        "Error 500 on 12 hosts",
        "&#39;quoted&#39;",
        "deadbeef",
        "id 20260310",
        "build-4f1c2a9",
        "a/b/4f1c2a9",
        "#12345678",
        "",
        "Same as incident #45, see ticket #7 and job #1",
        "[#12](",
        "release notes, version control, deploy at 12:40",
    ],
)
def test_what_names_nothing_is_left_alone(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("Rolled back to 4f1c2a9.", {"4f1c2a9": "ruled_out"}),
        ("Rolled back cart from 9b1377c to 4f1c2a9", {"9b1377c": "cause", "4f1c2a9": "ruled_out"}),
        ("Mitigated by rollback to acme/shop@4f1c2a9", {"4f1c2a9": "ruled_out"}),
        ("Reverted back to commit 4f1c2a9", {"4f1c2a9": "ruled_out"}),
        ("Fixed by reverting #12", {"12": "cause"}),
        ("Mitigated by rolling back the cart change (#12)", {"12": "cause"}),
        ("Resolved with a revert of PR 12", {"12": "cause"}),
        ("Backed out #12 at 12:40", {"12": "cause"}),
        ("Reverted in #13", {"13": "fix"}),
        ("Resolved by revert #13", {"13": "fix"}),
        ("Reverted #12 in #13", {"12": "cause", "13": "fix"}),
        ("Fixed by #13, which reverts #12", {"13": "fix", "12": "cause"}),
        ("We suspected #12 and reverted #12, which changed nothing", {"12": "ruled_out"}),
        ("PR #13 reverted #12", {"13": "fix", "12": "cause"}),
        ("#13 reverts #12 for good", {"13": "fix", "12": "cause"}),
        ("#12 was reverted in #13", {"12": "cause", "13": "fix"}),
        ("Rolled back from v1.5.0 to v1.4.0", {"v1.5.0": "cause", "v1.4.0": "ruled_out"}),
    ],
)
def test_what_was_undone_is_told_from_what_undid_it_and_from_what_was_there_before(
    text: str, roles: dict[str, str]
) -> None:
    assert {value: role for _, _, value, role in said(text)} == roles


SHOP = "https://github.com/acme/shop"


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        (f"See [#12]({SHOP}/pull/12).", {("acme/shop", "12"): "mention"}),
        (f"Blocked on [#12]({SHOP}/issues/12)", {("", f"{SHOP}/issues/12"): "mention"}),
        (f"Caused by [the cart change]({SHOP}/pull/12)", {("acme/shop", "12"): "cause"}),
        (f"The image is [reverted]({SHOP}/pull/13)", {("acme/shop", "13"): "fix"}),
        (f"This was a bug that was [fixed]({SHOP}/pull/13) before", {("acme/shop", "13"): "fix"}),
        (
            f"PR [#13]({SHOP}/pull/13) reverted [#12]({SHOP}/pull/12)",
            {("acme/shop", "13"): "fix", ("acme/shop", "12"): "cause"},
        ),
    ],
)
def test_a_link_in_markdown_is_read_by_its_address(text: str, roles: dict[tuple[str, str], str]) -> None:
    assert {(repo, value): role for _, repo, value, role in said(text)} == roles


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("## Root cause\n\nThe cart change (#12) assumed what #11 had done.", {"12": "cause", "11": "mention"}),
        ("Root cause:\n#12\nResolution:\n#13 by ann", {"12": "cause", "13": "fix"}),
        (
            "**Trigger**\n- #12 went out\n**Mitigation:**\n- #13\n**Timeline**\n- #14",
            {"12": "cause", "13": "fix", "14": "mention"},
        ),
        ("## Root cause\n\nSee #11.\n## Timeline\n12:30 caused by #12", {"11": "mention", "12": "cause"}),
        ("## Root cause\n\nv1.4.0 was running since #12.", {"v1.4.0": "mention", "12": "cause"}),
    ],
)
def test_a_heading_says_what_a_plain_mention_under_it_is(text: str, roles: dict[str, str]) -> None:
    assert {value: role for _, _, value, role in said(text)} == roles


def test_each_sentence_speaks_for_itself() -> None:
    text = "We suspected #120 at first. It was caused by #123; fixed in #125.\nSee also #126"
    assert [(value, role) for _, _, value, role in said(text)] == [
        ("120", "ruled_out"),
        ("123", "cause"),
        ("125", "fix"),
        ("126", "mention"),
    ]


def test_the_strongest_role_of_a_thing_is_kept() -> None:
    assert said("See #123. Caused by #123. Fixed by #123.") == [("pull", "", "123", "cause")]


@settings(deadline=None)
@given(st.text(alphabet="#@/.PR 0123456789abcdefxyz\n-&;:", max_size=200))
def test_any_text_is_read_and_every_value_stands_in_it(text: str) -> None:
    for mention in find(text):
        assert mention.value.lower() in text.lower()
        assert mention.repo in text
        assert mention.value.isdigit() or mention.kind != "pull"


@pytest.mark.parametrize(
    "words", ["caused by ", "a/", "[reverted ", "#12 reverted in ", "v1.0 ", "deploy 1", "https://a/", "** "]
)
def test_a_pasted_log_is_read_in_no_time(words: str) -> None:
    started = process_time()
    assert len(find(words * 100_000)) <= 3
    assert process_time() - started < 5
