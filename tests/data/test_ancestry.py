"""Places in random histories, against the definitions taken word for word."""

from collections.abc import Mapping, Sequence

from hypothesis import given
from hypothesis import strategies as st

from data.ancestry import Place, first_parent_line, forwarded, places

Parents = Mapping[str, Sequence[str]]


@st.composite
def histories(draw: st.DrawFn) -> tuple[dict[str, list[str]], str]:
    """Parents of up to 12 commits, some of them unknown as in a shallow clone, and a head."""
    count = draw(st.integers(1, 12))
    parents = {}
    for number in range(count):
        choice = draw(st.lists(st.integers(0, number - 1), max_size=3, unique=True)) if number else []
        parents[f"c{number}"] = [f"c{other}" for other in choice]
    hidden = draw(st.sets(st.integers(0, count - 2), max_size=2)) if count > 2 else set()
    return {sha: own for sha, own in parents.items() if sha not in {f"c{n}" for n in hidden}}, f"c{count - 1}"


def reachable(parents: Parents, sha: str) -> set[str]:
    found = {sha} if sha in parents else set()
    for parent in parents.get(sha, ()):
        found |= reachable(parents, parent)
    return found


@given(histories())
def test_places_are_what_their_names_say(history: tuple[dict[str, list[str]], str]) -> None:
    parents, head = history
    line = first_parent_line(parents, head)
    brings = [reachable(parents, sha) for sha in line]
    expected = {}
    for sha in parents:
        own = reachable(parents, sha)
        expected[sha] = Place(
            position=line.index(sha) + 1 if sha in line else None,
            introduced_position=next((at for at, brought in enumerate(brings, 1) if sha in brought), None),
            base_position=max((at for at, other in enumerate(line, 1) if other in own), default=None),
        )
    assert places(parents, head) == expected


def test_the_line_follows_first_parents_and_stops_where_history_is_cut() -> None:
    parents = {"merge": ["left", "right"], "left": ["cut off"], "right": ["left"]}
    assert first_parent_line(parents, "merge") == ["left", "merge"]
    assert first_parent_line(parents, "elsewhere") == []


def test_a_long_history_needs_no_deep_stack() -> None:
    parents: dict[str, list[str]] = {str(n): [str(n - 1)] if n else [] for n in range(20_000)}
    side = {f"s{n}": [f"s{n - 1}"] if n else ["0"] for n in range(20_000)}
    found = places(parents | side | {"end": ["19999", "s19999"]}, "end")
    assert found["s0"] == Place(None, 20_001, 1)
    assert found["end"] == Place(20_001, 20_001, 20_001)


def test_a_fast_forwarded_request_is_brought_in_by_its_last_commit() -> None:
    """Two requests are listed, c2 to c4, which merged a side branch first, and c5 to c6; what follows was pushed."""
    parents = {"c1": [], **{f"c{n}": [f"c{n - 1}"] for n in range(2, 9)}, "side": ["c1"]} | {"c2": ["c1", "side"]}
    found = forwarded(places(parents, "c8"), {"c4", "c6", "merged"}, {"c2", "c3", "c4", "c5", "c6"})
    assert {sha: place.introduced_position for sha, place in found.items()} == {
        "c1": 1,
        "side": 4,
        **dict.fromkeys(["c2", "c3", "c4"], 4),
        **dict.fromkeys(["c5", "c6"], 6),
        **{"c7": 7, "c8": 8},
    }
    assert [found[f"c{n}"].position for n in range(1, 9)] == [*range(1, 9)]
