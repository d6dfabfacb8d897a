"""What incidents' texts name, and in what role."""

import pytest
from hypothesis import given
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
    ],
)
def test_what_was_undone_is_told_from_what_undid_it_and_from_what_was_there_before(
    text: str, roles: dict[str, str]
) -> None:
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


@given(st.text(alphabet="#@/.PR 0123456789abcdefxyz\n-&;:", max_size=200))
def test_any_text_is_read_and_every_value_stands_in_it(text: str) -> None:
    for mention in find(text):
        assert mention.value in text.lower()
        assert mention.repo in text
        assert mention.value.isdigit() or mention.kind == "commit"


def test_a_pasted_log_is_read_in_no_time() -> None:
    assert find("caused by " * 1_000_000) == []
