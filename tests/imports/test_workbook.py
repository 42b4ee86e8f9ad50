"""A workbook as the screen shows it, read here as the child process reads it."""

import io
import zipfile
from datetime import date, datetime, time

import pytest
from openpyxl import Workbook

from mentoring.imports.rules import workbook
from mentoring.imports.rules.workbook import NO_VALUE, UnreadableWorkbook, lines_of


def saved(book: Workbook) -> bytes:
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def with_rows(*rows, formats=()) -> Workbook:
    """A workbook with one sheet; ``formats`` are how the cells of its first row are shown."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for number, shown_as in enumerate(formats, start=1):
        book.active.cell(1, number).number_format = shown_as
    return book


def cells_of(*row, formats=()) -> list[str]:
    _names, (_sheet, _row, cells), _end = lines_of(saved(with_rows(row, formats=formats)))
    return cells


def archive(*names: str) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as made:
        for name in names:
            made.writestr(name, "<a/>")
    return written.getvalue()


class TestACell:
    @pytest.mark.parametrize(
        ("value", "shown_as", "text"),
        [
            (42, "00000", "00042"),
            (0, "000", "000"),
            (-4, "000", "-4"),
            (42, "General", "42"),
            (42, "[$-407]000", "042"),
            (42, "000_-", "042"),
            (4.0, "General", "4"),
            (4.5, "000", "4.5"),
            (1e15 - 1, "General", "999999999999999"),
            (True, "General", "yes"),
            (False, "General", "no"),
            (date(2027, 3, 1), "yyyy-mm-dd", "2027-03-01"),
            (datetime.fromisoformat("2027-03-01T09:30"), "yyyy-mm-dd h:mm", "2027-03-01 09:30:00"),
            (time(9, 30), "h:mm", "09:30:00"),
            ("Amy", "General", "Amy"),
        ],
    )
    def test_is_what_the_screen_shows(self, value, shown_as, text):
        assert cells_of(value, formats=[shown_as]) == [text]

    @pytest.mark.parametrize(
        ("value", "text"), [(1e15 - 1, "999999999999999"), (1e15, "1000000000000000.0")]
    )
    def test_is_a_whole_number_where_none_was_rounded(self, value, text):
        assert workbook._number(value, "General") == text

    def test_has_no_more_letters_than_the_program_itself_allows(self):
        assert workbook._text(type("Cell", (), {"value": "x" * 33_001})) == "x" * 33_000

    def test_of_a_formula_without_result_says_so(self):
        assert cells_of("Amy", "=1+1", None) == ["Amy", NO_VALUE]


class TestRows:
    def test_are_counted_from_the_first_and_empty_ones_left_out(self):
        lines = list(lines_of(saved(with_rows(["Name", None], [None], ["Amy"]))))

        assert lines == [{"sheets": ["Sheet"]}, [0, 1, ["Name"]], [0, 3, ["Amy"]], "end"]

    @pytest.mark.parametrize(("blank", "count"), [(3, 2), (4, 1)])
    def test_end_where_only_formatting_follows(self, blank, count, monkeypatch):
        monkeypatch.setattr(workbook, "MAX_BLANK", 3)
        book = with_rows(["Name"])
        book.active.cell(blank + 2, 1).value = "Amy"

        assert len([line for line in lines_of(saved(book)) if isinstance(line, list)]) == count

    def test_are_of_the_sheets_that_can_be_seen(self, monkeypatch):
        monkeypatch.setattr(workbook, "MAX_SHEETS", 2)
        book = with_rows(["Name"])
        book.create_sheet("Hidden").sheet_state = "hidden"
        book.create_sheet("Second").append(["Second"])
        book.create_sheet("Third")

        names, *rows, _end = lines_of(saved(book))
        assert names == {"sheets": ["Sheet", "Second"]}
        assert rows == [[0, 1, ["Name"]], [1, 1, ["Second"]]]


class TestAnArchive:
    def test_that_is_no_workbook_is_refused(self):
        with pytest.raises(UnreadableWorkbook, match="other_archive"):
            list(lines_of(archive("word/document.xml")))

    def test_that_declares_a_document_type_is_refused(self):
        written = io.BytesIO()
        with zipfile.ZipFile(written, "w") as made:
            made.writestr("xl/workbook.xml", "<!doctype a>")

        with pytest.raises(UnreadableWorkbook, match="broken"):
            list(lines_of(written.getvalue()))

    @pytest.mark.parametrize(
        ("limit", "most"), [("MAX_PARTS", 2), ("MAX_UNPACKED", 8), ("MAX_PART", 4)]
    )
    def test_is_looked_at_before_it_is_unpacked(self, limit, most, monkeypatch):
        two_of_four = archive("xl/workbook.xml", "xl/styles.xml")
        monkeypatch.setattr(workbook, limit, most)
        assert workbook._checked(two_of_four) == (two_of_four, False)

        monkeypatch.setattr(workbook, limit, most - 1)
        with pytest.raises(UnreadableWorkbook, match="too_large_inside"):
            workbook._checked(two_of_four)

    def test_has_its_numbers(self):
        named = ("MEMORY", "MAX_WRITTEN", "MAX_UNPACKED", "MAX_PART")
        sizes = [getattr(workbook, name) // 1024 for name in named]

        assert sizes == [768 * 1024, 400 * 1024, 300 * 1024, 200 * 1024]
        assert (workbook.SECONDS, workbook.MAX_PARTS, workbook.MAX_SHEETS) == (120, 2000, 20)
        assert (workbook.MAX_COLUMNS, workbook.MAX_ROWS) == (201, 200_001)
        assert (workbook.MAX_BLANK, workbook.MAX_CELL) == (1000, 33_000)
