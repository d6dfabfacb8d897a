"""Export files opened: a path, folder or glob to JSON documents and CSV rows."""

import codecs
import csv
import glob
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any, NoReturn

from data.errors import AftermathError
from ingest.sources.records import storable

JSON = (".json", ".jsonl")
CSV = (".csv",)
_NOTHING_LANDED = "nothing of it was landed"
#: What is left after the last good token when a document stops inside a word, a number or an escape.
_CUT_TAIL = re.compile(r"\s*|t(ru?)?|f(a(ls?)?)?|n(ul?)?|-|[.eE][+-]?|\\?u?[0-9a-fA-F]{0,4}")
#: Longer than any real cell; what exceeds it is a quote that never closes.
_LONGEST_CELL = 16 * 1024 * 1024


def _finite(text: str) -> float:
    number = float(text)
    return number if isfinite(number) else _refuse_number(text)


def _refuse_number(text: str) -> NoReturn:
    raise ValueError(f"{text[:60]} is not a number")


#: JSON as it is landed: without the numbers that Python reads and a database does not.
DECODER = json.JSONDecoder(parse_constant=_refuse_number, parse_float=_finite)


@dataclass(frozen=True)
class File:
    """One file and the name it goes by in positions: relative to the folder it was found in."""

    path: Path
    label: str


@dataclass(frozen=True)
class Document:
    """One JSON document; `prefix` opens its rows' positions."""

    label: str
    prefix: str
    value: Any


@dataclass(frozen=True)
class Row:
    """One CSV record: the line it starts on, its cells by column (empty ones None), and its fault where it has one."""

    line: int
    cells: dict[str, str | None]
    fault: str = ""


def find(path: Path, suffixes: tuple[str, ...]) -> list[File]:
    """The files a path, folder or glob names, in order of name; hidden ones are left out.

    Raises:
        AftermathError: Nothing is there, or nothing with one of the suffixes.
    """
    if path.is_file():
        return [File(path, storable(path.name))]
    if path.is_dir():
        root, found = path, list(path.rglob("*"))
    else:
        found = [Path(name) for name in glob.glob(str(path), recursive=True)]
        if not found:
            raise AftermathError("no such file or folder", where=str(path), remedy="check the path")
        root = _fixed_part(path)
    files = [
        File(each, storable(each.relative_to(root).as_posix()))
        for each in sorted(found)
        if each.suffix.lower() in suffixes and each.is_file() and not each.name.startswith(".")
    ]
    if not files:
        raise AftermathError(f"no {' or '.join(suffixes)} file here", where=str(path), remedy="check the path")
    return files


def documents(file: File) -> list[Document]:
    """The JSON documents of a file, usually one; several in a row are what paged API clients print.

    Raises:
        AftermathError: The file is empty, cut off or not JSON; it names the place.
    """
    text = _text(file)
    values: list[Any] = []
    at = _skip_space(text, 0)
    while at < len(text):
        try:
            value, end = DECODER.raw_decode(text, at)
        except json.JSONDecodeError as error:
            _raise_json_fault(file, text, error)
        except (ValueError, RecursionError) as error:
            raise _fault(file, f"is JSON no tool can use: {error}", remedy="export it again") from error
        values.append(value)
        at = _skip_space(text, end)
    if not values:
        raise _fault(file, "is empty", remedy="export it again")
    several = len(values) > 1
    return [
        Document(file.label, f"{file.label}: {f'document {number}, ' if several else ''}", value)
        for number, value in enumerate(values, 1)
    ]


def header(file: File) -> list[str]:
    """The column names of a CSV file, trimmed and in lower case.

    Raises:
        AftermathError: The file is empty, not text, or names a column twice.
    """
    first = next(_records(file), None)
    if first is None:
        raise _fault(file, "is empty", remedy="export it again")
    names = [name.strip().lower() for name in first[1]]
    if any("\0" in name for name in names):
        raise _not_text(file, 1)
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise _fault(file, f"names a column twice: {', '.join(twice)}", remedy="keep one of each")
    return names


def require_columns(file: File, required: tuple[str, ...], what: str) -> list[str]:
    """The header, which must hold `required`.

    Raises:
        AftermathError: Names the missing columns.
    """
    names = header(file)
    missing = [name for name in required if name not in names]
    if missing:
        raise _fault(
            file,
            f"is not {what}: no column {', '.join(missing)}",
            remedy=f"its first line must name {', '.join(required)}",
        )
    return names


def rows(file: File) -> Iterator[Row]:
    """The records under the header; blank ones are dropped.

    The file is read through once before the first row comes, so a broken one yields nothing.

    Raises:
        AftermathError: A quote never closes, or the file is not text.
    """
    names = header(file)
    for _ in _records(file):
        pass
    records = _records(file)
    next(records)
    for line, cells in records:
        row = {name: cell or None for name, cell in zip(names, cells, strict=False)}
        fault = "" if len(cells) == len(names) else f"has {len(cells)} cells where the header names {len(names)}"
        yield Row(line, row, fault)


def _records(file: File) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(_LONGEST_CELL)
    try:
        with open(file.path, encoding=_encoding(file), newline="") as lines:
            first_line = lines.readline()
            lines.seek(0)
            reader = csv.reader(lines, delimiter=max(",;\t", key=first_line.count), strict=True)
            start = 1
            try:
                for cells in reader:
                    if any(cell.strip() for cell in cells):
                        yield start, cells
                    start = reader.line_num + 1
            except csv.Error as error:
                what = f"line {start} is not CSV ({error}); {_NOTHING_LANDED}"
                raise _fault(file, what, remedy="mend the quotes on that line or export it again") from error
    except UnicodeError as error:
        raise _not_text(file, _undecodable_line(file)) from error
    except OSError as error:
        raise _unreadable(file, error) from error


def _encoding(file: File) -> str:
    """UTF-8, or the UTF-16 that Excel and Windows PowerShell save, which says so itself."""
    with open(file.path, "rb") as content:
        return "utf-16" if content.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "utf-8-sig"


def _undecodable_line(file: File) -> int:
    """The line of the first byte that is not UTF-8: a decoder that reads a part at a time cannot tell."""
    with open(file.path, "rb") as lines:
        for number, line in enumerate(lines, 1):
            try:
                line.decode()
            except UnicodeDecodeError:
                return number
    return 1


def _text(file: File) -> str:
    try:
        raw = file.path.read_bytes()
    except OSError as error:
        raise _unreadable(file, error) from error
    try:
        # Windows PowerShell saves UTF-16.
        return raw.decode(json.detect_encoding(raw))
    except UnicodeDecodeError as error:
        raise _not_text(file, raw.count(b"\n", 0, error.start) + 1) from error


def _raise_json_fault(file: File, text: str, error: json.JSONDecodeError) -> NoReturn:
    if error.msg.startswith("Unterminated string") or _CUT_TAIL.fullmatch(text, error.pos):
        line, column = text.count("\n") + 1, len(text) - text.rfind("\n") - 1
        what = f"is cut off: it ends inside the JSON at line {line}, column {column}; {_NOTHING_LANDED}"
        raise _fault(file, what, remedy="export it again") from error
    what = f"is not JSON: {error.msg} at line {error.lineno}, column {error.colno}; {_NOTHING_LANDED}"
    raise _fault(file, what, remedy="export it again") from error


def _skip_space(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n":
        at += 1
    return at


def _fixed_part(pattern: Path) -> Path:
    fixed = list(pattern.parts)
    while fixed and any(glob.has_magic(part) for part in fixed):
        fixed.pop()
    return Path(*fixed)


def _fault(file: File, what: str, *, remedy: str) -> AftermathError:
    return AftermathError(what, where=str(file.path), remedy=remedy)


def _not_text(file: File, line: int) -> AftermathError:
    return _fault(file, f"line {line} is not UTF-8 text; {_NOTHING_LANDED}", remedy="save it as UTF-8")


def _unreadable(file: File, error: OSError) -> AftermathError:
    return _fault(file, f"cannot be read: {error.strerror or error}", remedy="check its permissions")
