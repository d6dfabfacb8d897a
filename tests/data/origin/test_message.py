"""The reader keeps what a writer says, drops what they quote, never raises, and reads no more than it must."""

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.origin import message
from data.origin.message import co_author, normalise, read, read_body
from data.origin.rules import catalogue
from tests.data.origin.helpers import CLAUDE, commit, origin, pull

#: Text that comes near everything the reader treats specially.
MARKS = ["\n", "\r\n", "\\n", "\\", "```", "~~~~", "<!--", "-->", ">", "|", " ", "\t", ":", "<", "@"]
RARE = ["：", "\u200b", "🤖", "\ud800"]
WORDS = [CLAUDE, "Assisted-by: AI", "Revert", "Original message:", "(#12)", "?", "generative AI tooling", "No.", "x"]
PIECES = st.sampled_from(MARKS + RARE + WORDS)
TEXT = st.lists(PIECES | st.text(max_size=4), max_size=60).map("".join)


@given(TEXT)
def test_no_text_makes_the_reader_or_the_rules_raise(text: str) -> None:
    read(text)
    read_body(text)
    commit(text)
    pull(title=text, body=text, branch=text, labels=(text,))
    commit(author=(text, text))


@given(TEXT.filter(lambda text: "\r" not in text), st.sampled_from(["\r\n", "  \n", "\t\r\n"]))
def test_line_ends_and_trailing_blanks_do_not_change_a_verdict(text: str, end: str) -> None:
    assert origin(text.replace("\n", end)) == origin(text)


@given(TEXT)
def test_normalising_twice_is_normalising_once(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(st.lists(st.sampled_from(["Fix it", CLAUDE, "", "- item"]), max_size=8), st.sampled_from(["  ", "\t", "      "]))
def test_a_body_indented_as_a_whole_reads_as_if_it_were_not(lines: list[str], indent: str) -> None:
    shifted = [f"{indent}{line}" for line in lines]
    assert read("\n".join(["Subject", *shifted])).lines == read("\n".join(["Subject", *lines])).lines


def test_a_missing_message_is_an_empty_one() -> None:
    assert read(None) == read("") == ("", (), ())


@pytest.mark.parametrize(
    "body",
    [
        f"```\n{CLAUDE}\n```",
        f"~~~text\n{CLAUDE}\n~~~",
        f"````\n```\n{CLAUDE}\n```\n````",
        f"> {CLAUDE}",
        f"| {CLAUDE} |",
        f"Format:\n\n    {CLAUDE}",
        f"- the trailer\n  {CLAUDE}",
        f"Adds <!-- {CLAUDE} --> a line",
        f"<!--\n{CLAUDE}\n-->",
    ],
)
def test_quoted_trailers_are_not_read(body: str) -> None:
    assert commit(f"Explain the trailer\n\nAbout it.\n\n{body}\n\nDone.") == []


@pytest.mark.parametrize(
    "body",
    [
        f"{CLAUDE}\n\n(cherry picked from commit 0a1b2c3)\nSigned-off-by: Jane Doe <jane@example.org>",
        f"{CLAUDE}\r\nSigned-off-by: Jane Doe <jane@example.org>\r\n",
        "Co-authored-by： Claude <noreply@anthropic.com>",
        "Co-auth\u200bored-by: Claude <noreply@anthropic.com>\ufeff",
        f"Text\\n\\n{CLAUDE}",
        f"    Indented as a whole.\n\n    {CLAUDE}",
        f"```\nnever closed\n\n{CLAUDE}",
        f"An arrow <!-- that never closes\n\n{CLAUDE}",
        f"It is `x`.\n```inline```\n{CLAUDE}",
        "CO-AUTHORED-BY:Claude <NOREPLY@anthropic.com>   ",
    ],
)
def test_real_trailers_are_read_wherever_they_stand(body: str) -> None:
    assert origin(f"Add cache\n\n{body}").tools == ("claude",)


def test_a_message_of_one_escaped_line_is_unescaped_first() -> None:
    assert origin("Add cache\\n\\nCo-authored-by: Copilot").tools == ("copilot",)
    assert origin("Add cache\n\nIt was slow.\\n\\n_codex-gpt-5.5-medium on behalf of Jane_").tools == ("codex",)


def test_an_escaped_trailer_inside_a_quoted_command_is_an_example() -> None:
    assert commit(f'Explain commits\n\ngit commit -m "x\\n\\n{CLAUDE}"') == []


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Co-authored-by: Jane <Jane@Example.org>", ("Jane", "jane@example.org")),
        ("coauthored-by:Jane", ("Jane", "")),
        ("Co-authored-by: <a@example.org>", ("", "a@example.org")),
        ("Co-authored-by: Jane <jane@example.org> and others", None),
        ("Signed-off-by: Jane <jane@example.org>", None),
    ],
)
def test_co_author(line: str, expected: tuple[str, str] | None) -> None:
    assert co_author(line) == expected


def test_a_huge_message_is_read_at_its_head_and_tail_only() -> None:
    middle = "filler line\n" * 900_000
    assert len(normalise(f"Subject\n{middle}")) <= 2 * message.HALF + 1
    assert origin(f"Subject\n\n{middle}\n{CLAUDE}").tools == ("claude",)
    assert origin(f"Subject\n\n{CLAUDE}\n{middle}").tools == ("claude",)


@settings(max_examples=20, deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=4).map("".join))
def test_a_megabyte_of_any_pattern_is_read_quickly(unit: str) -> None:
    text = f"Subject\n\n{CLAUDE}\n" + unit * (1_000_000 // len(unit))
    catalogue()
    start = process_time()
    commit(text)
    assert process_time() - start < 0.5
