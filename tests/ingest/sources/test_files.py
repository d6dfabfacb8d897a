import csv
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import AftermathError
from ingest.sources import files, pagerduty
from ingest.sources.files import File
from ingest.sources.records import Options, Record


def write(folder, name, content):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return File(path, name)


def labels(path, suffixes=files.JSON):
    return [file.label for file in files.find(path, suffixes)]


def test_rows_nested_as_deep_as_can_be_read_are_landed_or_the_file_is_refused(tmp_path: Path) -> None:
    """Python reads JSON a little deeper than it writes it."""
    for depth in (900, *range(940, 1001)):
        nested = "[" * depth + "]" * depth
        row = f'{{"id": "P1", "incident_number": 1, "created_at": "2026-03-01T10:00:00Z", "x": {nested}}}'
        (tmp_path / "deep.json").write_text(f"[{row}]")
        try:
            [landed] = pagerduty.read(tmp_path / "deep.json", Options())
        except AftermathError:
            continue
        assert isinstance(landed, Record)


def test_a_folder_gives_its_files_in_order_without_hidden_and_other_ones(tmp_path):
    for name in ("b.json", "a.JSON", "deep/c.json", ".d.json", "e.csv", "f.txt"):
        write(tmp_path, name, "[]")
    assert labels(tmp_path) == ["a.JSON", "b.json", "deep/c.json"]


def test_a_glob_and_a_single_file_of_any_name(tmp_path):
    for name in ("page-2.json", "page-1.json", "other.json", "deep/page-3.json"):
        write(tmp_path, name, "[]")
    assert labels(tmp_path / "page-*.json") == ["page-1.json", "page-2.json"]
    assert labels(tmp_path / "**" / "page-*.json") == ["deep/page-3.json", "page-1.json", "page-2.json"]
    assert labels(write(tmp_path, "answer.txt", "[]").path) == ["answer.txt"]


def test_a_file_name_that_is_no_text_still_gives_a_position(tmp_path):
    write(tmp_path, "caf\udce9.json", "[]")
    assert labels(tmp_path) == ["caf\ufffd.json"]


@pytest.mark.parametrize("name", ["nothing.json", "*.json", "empty"])
def test_nothing_there_is_said(tmp_path, name):
    (tmp_path / "empty").mkdir()
    with pytest.raises(AftermathError, match=r"empty|nothing\.json|\*\.json"):
        files.find(tmp_path / name, files.JSON)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.data(), VALUES, st.booleans(), st.sampled_from([None, 1]))
def test_a_document_cut_anywhere_is_named_as_cut_off_where_it_ends(tmp_path_factory, data, value, ascii_only, indent):
    text = json.dumps({"incidents": [value]}, ensure_ascii=ascii_only, indent=indent)
    kept = text[: data.draw(st.integers(1, len(text) - 1))]
    file = write(tmp_path_factory.getbasetemp(), "page-7.json", kept)
    ending = kept.split("\n")
    with pytest.raises(AftermathError) as raised:
        files.documents(file)
    told = str(raised.value)
    assert "page-7.json: is cut off" in told
    assert f"line {len(ending)}, column {len(ending[-1])};" in told
    assert "nothing of it was landed" in told


def test_a_document_cut_at_each_of_its_characters_is_cut_off(tmp_path):
    text = '{"a": [-1.5e+30, true, false, null, "quote \\" \\u00e9 \\\\", {}, []], "b": -7E-2}'
    assert json.loads(text)
    for end in range(1, len(text)):
        with pytest.raises(AftermathError, match="is cut off"):
            files.documents(write(tmp_path, "page.json", text[:end]))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"<html>Sign in</html>", "is not JSON: Expecting value at line 1, column 1"),
        (b'{"incidents": [1,]}', "is not JSON"),
        (b'{"a": NaN}', "NaN is not a number"),
        (b'{"a": ' + b"9" * 5000 + b"}", "no tool can use"),
        (b"[" * 100_000, "no tool can use"),
        (b'{"a":\n"caf\xe9"}', "line 2 is not UTF-8 text"),
        (b'{"a": 1e999}', "1e999 is not a number"),
    ],
)
def test_a_broken_document_says_what_is_wrong_with_it(tmp_path, content, told):
    with pytest.raises(AftermathError, match=r"page\.json") as raised:
        files.documents(write(tmp_path, "page.json", content))
    assert told in str(raised.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_windows_saves_in(tmp_path, encoding):
    (document,) = files.documents(write(tmp_path, "page.json", '{"title": "🔥 café"}'.encode(encoding)))
    assert document.value == {"title": "🔥 café"}


def test_pages_printed_one_after_another_are_all_read(tmp_path):
    read = files.documents(write(tmp_path, "all.json", '[{"a": 1}][]\n[{"a": 2}]\n'))
    assert [document.value for document in read] == [[{"a": 1}], [], [{"a": 2}]]
    assert read[2].prefix == "all.json: document 3, "


def table(folder, content):
    return [(row.line, row.cells, row.fault) for row in files.rows(write(folder, "raw.csv", content))]


def test_quoted_line_ends_blank_records_and_mixed_line_ends(tmp_path):
    content = '\ufeffid , Title\r\n1,"two\r\nlines"\n\n   \r\n , \r\n2,"say ""hi"", then"\n3,\n4'
    assert table(tmp_path, content) == [
        (2, {"id": "1", "title": "two\r\nlines"}, ""),
        (7, {"id": "2", "title": 'say "hi", then'}, ""),
        (8, {"id": "3", "title": None}, ""),
        (9, {"id": "4"}, "has 1 cells where the header names 2"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_spreadsheets_save_a_table_in(tmp_path, encoding):
    assert table(tmp_path, "id,title\n1,🔥 café\n".encode(encoding)) == [(2, {"id": "1", "title": "🔥 café"}, "")]


@pytest.mark.parametrize("separator", [";", "\t"])
def test_separators_spreadsheets_write(tmp_path, separator):
    assert table(tmp_path, f"id{separator}title\n1{separator}a,b\n") == [(2, {"id": "1", "title": "a,b"}, "")]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "is empty"),
        ("\n\n", "is empty"),
        ("id,id,title\n", "names a column twice: id"),
        ('id,title\n1,a\n2,"never closed\n3,c\n', "line 3 is not CSV"),
        (b"id,title\n1,caf\xe9\n", "line 2 is not UTF-8 text"),
        (b"id,title\n" + b"1,tea\n" * 9_000 + b"2,caf\xe9\n", "line 9002 is not UTF-8 text"),
        ("id,title\n1,tea\n".encode("utf-16-le"), "line 1 is not UTF-8 text"),
        ("id,title\n1,tea\n".encode("utf-16")[:-1], "is not UTF-8 text"),
    ],
)
def test_a_broken_table_yields_no_row_at_all(tmp_path, content, told):
    rows = files.rows(write(tmp_path, "raw.csv", content))
    with pytest.raises(AftermathError, match=r"raw\.csv") as raised:
        next(rows)
    assert told in str(raised.value)


@given(st.lists(st.tuples(st.text("a,\"'\r\n é", min_size=1, max_size=6), st.text(max_size=6)), max_size=6))
def test_a_table_written_by_a_csv_writer_comes_back(tmp_path_factory, rows):
    path = tmp_path_factory.getbasetemp() / "written.csv"
    rows = [("x" + first, second.replace("\x00", "")) for first, second in rows]
    with open(path, "w", encoding="utf-8", newline="", errors="surrogatepass") as out:
        writer = csv.writer(out)
        writer.writerow(("first", "second"))
        writer.writerows(rows)
    read = [row.cells for row in files.rows(File(path, path.name))]
    assert read == [{"first": first, "second": second or None} for first, second in rows]


def test_required_columns_are_named_when_missing(tmp_path):
    file = write(tmp_path, "raw.csv", "id,number\n1,2\n")
    assert files.require_columns(file, ("number", "id"), "a report") == ["id", "number"]
    with pytest.raises(AftermathError, match="is not a report: no column created_on, title"):
        files.require_columns(file, ("id", "created_on", "title"), "a report")


def test_a_file_that_may_not_be_read_is_named(tmp_path):
    with pytest.raises(AftermathError, match=r"gone\.json: cannot be read: No such file"):
        files.documents(File(Path(tmp_path / "gone.json"), "gone.json"))
