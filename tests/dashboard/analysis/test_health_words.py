"""What stands for each part of Data health until it is opened."""

from datetime import UTC, datetime

from dashboard.analysis import health_words as words

MAY, JUNE = datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 6, 1, 10, tzinfo=UTC)


def test_each_part_says_its_state_in_a_line() -> None:
    read = [{"source": "git", "rows": 40, "last_read": MAY}, {"source": "github", "rows": 1200, "last_read": JUNE}]
    assert words.read(read) == "1,240 rows of 2 sources, last read Mon 1 Jun 2026, 10:00 UTC"
    seen = [{"observed_from": MAY, "observed_until": JUNE}]
    assert words.observed(seen) == "1 service, Fri 1 May 2026 to Mon 1 Jun 2026"
    months = [{"month": "2026-05", "unknown": 3, "changes": 9}, {"month": "2026-06", "unknown": 1, "changes": 4}]
    assert words.origins(months) == "Unknown: 4 of 13 changes; 1 of 4 in 2026-06"
    recorded = [{"carry_a_mark": 5, "commits_with_ai_lines": 6}, {"carry_a_mark": 3, "commits_with_ai_lines": 16}]
    assert words.marks(recorded) == "8 of 22 commits with recorded AI lines carry a mark"
    left_out = [{"what": "changes", "rows": 7}, {"what": "incidents", "rows": 1}]
    assert words.left_out(left_out) == "7 changes and 1 incident"
    doubts = [{"severity": "refused"}, {"severity": "noticed"}, {"severity": "noticed"}]
    assert words.doubted(doubts) == "1 row refused, 2 rows landed with a doubt"


def test_a_part_of_nothing_says_that_there_is_nothing() -> None:
    assert {part([]) for part in (words.read, words.observed, words.origins, words.left_out, words.doubted)} == {"None"}
    assert words.marks([]) == "Nothing records AI lines here"
    assert words.links([]) == "Nobody has decided a link"
