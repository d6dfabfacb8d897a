"""The parser of git's answer, against commits rendered into git's byte format."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from ingest.sources.git_log import parse

# NUL cannot stand in a git object's text; everything else can, the bytes other formats take for separators too.
TEXT = st.text(
    st.characters(codec="utf-8", exclude_characters="\0") | st.sampled_from("\x01\x1f\t\n\r\"'"), max_size=12
)
SHA = st.text("0123456789abcdef", min_size=40, max_size=40)
COUNT = st.integers(0, 10**6)
FILE = st.tuples(COUNT, COUNT, TEXT.filter(bool)) | st.tuples(st.none(), st.none(), TEXT.filter(bool))


@dataclass(frozen=True)
class Commit:
    sha: str
    parents: list[str]
    author: str
    seconds: int
    message: str
    files: list[tuple[int | None, int | None, str]]

    def render(self) -> bytes:
        second = str(self.seconds)
        head = [self.sha, " ".join(self.parents), self.author, "a@x", second, "C", "c@x", second, self.message]
        records = [f"{'-' if a is None else a}\t{'-' if d is None else d}\t{path}" for a, d, path in self.files]
        if records:
            records[0] = "\n" + records[0]
        return "".join(token + "\0" for token in [*head, *records]).encode()


COMMIT = st.builds(
    Commit, SHA, st.lists(SHA, max_size=3), TEXT, st.integers(0, 2**33), TEXT, st.lists(FILE, max_size=4)
)


def read(output: bytes) -> list[Commit]:
    log = parse(output, "shop")
    files = log.files.to_pylist()
    commits = []
    for row in log.commits.to_pylist():
        own, files = files[: row["files_changed"]], files[row["files_changed"] :]
        assert {file["sha"] for file in own} <= {row["sha"]}
        assert row["authored_at"] == row["committed_at"]
        assert row["lines_added"] == sum(file["lines_added"] or 0 for file in own)
        assert row["lines_deleted"] == sum(file["lines_deleted"] or 0 for file in own)
        triples = [(file["lines_added"], file["lines_deleted"], file["path"]) for file in own]
        seconds = int(row["authored_at"].timestamp())
        commits.append(Commit(row["sha"], row["parents"], row["author_name"], seconds, row["message"], triples))
    assert files == []
    return commits


@given(st.lists(COMMIT, max_size=5))
def test_what_git_writes_is_read_back_equal(commits: list[Commit]) -> None:
    assert read(b"".join(commit.render() for commit in commits)) == commits


@given(st.lists(COMMIT, min_size=1, max_size=4), st.data())
def test_an_answer_cut_off_anywhere_yields_its_whole_commits(commits: list[Commit], data: st.DataObject) -> None:
    output = b"".join(commit.render() for commit in commits)
    got = read(output[: data.draw(st.integers(0, len(output)))])
    assert got[:-1] == commits[: max(len(got) - 1, 0)]
    if got:
        last, whole = got[-1], commits[len(got) - 1]
        assert (last.sha, last.message) == (whole.sha, whole.message)
        assert last.files == whole.files[: len(last.files)]


def test_bytes_that_are_not_utf8_are_replaced_and_shift_nothing() -> None:
    commit = Commit("a" * 40, [], "A", 1, "m", [(1, 2, "name")])
    output = commit.render().replace(b"name", b"n\xe9\xff").replace(b"m\0", b"m\xc3\0")
    log = parse(output, "shop")
    assert log.commits["message"].to_pylist() == ["m\N{REPLACEMENT CHARACTER}"]
    assert log.files["path"].to_pylist() == ["n\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}"]


def test_a_date_that_no_calendar_holds_or_git_cannot_read_is_unknown() -> None:
    far = Commit("a" * 40, [], "A", 10**15, "m", []).render()
    none = Commit("b" * 40, [], "A", 7, "m", []).render().replace(b"\x007\0", b"\0\0")
    assert parse(far + none, "shop").commits["authored_at"].to_pylist() == [None, None]


def test_files_that_were_not_asked_for_are_unknown_not_absent() -> None:
    row = parse(Commit("a" * 40, [], "A", 1, "m", []).render(), "shop", files_unknown=True).commits.to_pylist()[0]
    assert row["files_unknown"]
    assert (row["lines_added"], row["lines_deleted"], row["files_changed"]) == (None, None, None)
