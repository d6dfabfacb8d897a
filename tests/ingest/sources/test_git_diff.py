"""Patches as git writes them -> the lines that may have been wrong."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.sources.git_diff import DIFF, lines_changed


def patch(folder: Path, before: dict[str, str], after: dict[str, str]) -> bytes:
    """What git writes about the step from one set of files to another."""
    trees = []
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    for files in (before, after):
        git(folder, "rm", "-rfq", "--cached", "--ignore-unmatch", ".")
        for name, text in files.items():
            blob = git(folder, "hash-object", "-w", "--stdin", stdin=text)
            git(folder, "update-index", "--add", "--cacheinfo", f"100644,{blob},{name}")
        trees.append(git(folder, "write-tree"))
    return git(folder, *DIFF, *trees, text=False)


def git(folder: Path, *args: str, stdin: str = "", text: bool = True):
    done = subprocess.run(["git", "-C", str(folder), *args], input=stdin.encode(), capture_output=True, check=True)
    return done.stdout.decode().strip() if text else done.stdout


@pytest.mark.parametrize(
    ("before", "after", "numbers"),
    [
        ("a = 1\nb = 2\nc = 3\n", "a = 1\nb = 4\nc = 3\n", [2]),
        ("a = 1\nb = 2\nc = 3\n", "a = 1\nc = 3\n", [2]),
        ("a = 1\nb = 2\n", "a = 1\nb = 2\nc = 3\n", []),
        ("a = 1\nb = 2\n", "a = 1\n    b  =  2\n\n\n", []),
        ("a = 1\n\n\nb = 2\n", "a = 1\nb = 2\n", []),
        ("# add one\na = 1\n", "# adds one\na = 1\n", []),
        ("int a; // one\nint b;\n", "int b;\n", [1]),
        ("// one\n/* two */\n * three\n-- four\na\n", "a\n", []),
        ("#include <a.h>\na\n", "#include <b.h>\na\n", [1]),
        ("#header {}\n#!/bin/sh\n## two\n#\na\n", "a\n", [1]),
        ("f(\n  a,\n)\n}\n", "f(a)\n", [1, 2]),
        ("first()\nsecond()\nthird()\n", "second()\nthird()\nfirst()\n", []),
        ("first()\nfirst()\nlast()\n", "last()\n+ first()\n", [1, 2]),
        ("a = 1\nb = 2", "a = 1\nb = 3", [2]),
        ("-- a/other.py\nb = 1\n", "b = 2\n", [2]),
        ("--a/other.py\nb = 1\n", "b = 1\n", [1]),
    ],
)
def test_only_lines_that_do_something_and_are_gone_are_looked_at(
    tmp_path: Path, before: str, after: str, numbers: list[int]
) -> None:
    found = lines_changed(patch(tmp_path, {"a file.py": before}, {"a file.py": after}))
    assert found == ({"a file.py": numbers} if numbers else {})


def test_a_line_moved_to_another_file_is_not_changed(tmp_path: Path) -> None:
    before = {"a.py": "kept()\nmoved(1)\nwrong(2)\n", "b.py": "b()\n"}
    after = {"a.py": "kept()\n", "b.py": "b()\n    moved(1)\n"}
    assert lines_changed(patch(tmp_path, before, after)) == {"a.py": [3]}


def test_a_file_is_called_what_it_was_called_before(tmp_path: Path) -> None:
    text = "".join(f"line({number})\n" for number in range(20))
    found = lines_changed(patch(tmp_path, {"old.py": text}, {"new.py": text.replace("line(7)", "line(70)")}))
    assert found == {"old.py": [8]}


def test_a_file_taken_away_was_changed_whole(tmp_path: Path) -> None:
    assert lines_changed(patch(tmp_path, {"a.py": "a\nb\n", "b.py": "b2\n"}, {"b.py": "b2\n"})) == {"a.py": [1, 2]}


def test_a_new_file_and_a_name_git_quotes_say_nothing(tmp_path: Path) -> None:
    assert lines_changed(patch(tmp_path, {'q"q.py': "a\n"}, {'q"q.py': "b\n", "new.py": "n\n"})) == {}


@settings(deadline=None, max_examples=40)
@given(st.lists(st.sampled_from(["a", "bb", "  a", "# c", "", "}", "-- a", "+x"]), max_size=12), st.data())
def test_numbers_are_those_of_lines_that_were_there(tmp_path_factory: pytest.TempPathFactory, lines, data) -> None:
    kept = [line for line in lines if data.draw(st.booleans())]
    folder = tmp_path_factory.mktemp("patch")
    found = lines_changed(patch(folder, {"a.py": "\n".join(lines)}, {"a.py": "\n".join(kept)}))
    for number in found.get("a.py", []):
        assert lines[number - 1].strip() in {"a", "bb", "+x"}


def test_a_patch_cut_off_anywhere_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    whole = patch(tmp_path, {"a.py": "a1\nb1\nc1\n"}, {"a.py": "b1\nd1\n"})
    for end in range(len(whole)):
        assert set(lines_changed(whole[:end]).get("a.py", [])) <= {1, 3}
