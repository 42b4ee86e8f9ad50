"""Cells, columns, signs and rows of a file, at their boundaries."""

import io
import json

import pytest

from mentoring.imports.rules import cells, columns, encodings, files
from mentoring.imports.rules.delimited import MAX_LETTERS, MAX_LINES, delimiter_of, rows_of_text
from mentoring.imports.rules.files import NotATable


class TestACell:
    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("5", 5), ("Grade 5", 5), ("E13", 13), ("5.0", 5), ("5,00", 5), ("5.5", None),
            ("10+", 10), ("3 years", 3), ("3-4", None), ("May 5", None), ("1000", 1000),
            ("1001", None), ("100000", None), ("", None), ("-3", None), ("0", 0), ("Mär 3", None),
        ],
    )  # fmt: skip
    def test_is_a_whole_number_or_none(self, text, value):
        assert cells.whole_number(text, most=1000) == value

    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("1.25", "1.2"),
            ("1,35", "1.4"),
            ("3 years", "3.0"),
            ("99.94", "99.9"),
            ("99.96", None),
            ("-1", None),
            (" - 1", None),
            ("1 to 2", None),
            ("", None),
            ("100", None),
            ("0", "0.0"),
        ],
    )
    def test_is_tenths_of_years_or_none(self, text, value):
        assert cells.tenths(text) == value

    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("Yes", True),
            (" x ", True),
            ("ja", True),
            ("0", False),
            ("Nein", False),
            ("maybe", None),
        ],
    )
    def test_is_yes_or_no_or_neither(self, text, value):
        assert cells.yes_no(text) is value

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("uk", "GB"),
            ("Germany", "DE"),
            ("deutschland", "DE"),
            ("us", "US"),
            ("USA", "US"),
            ("EU", None),
            ("Atlantis", None),
        ],
    )
    def test_is_a_country_or_none(self, text, code):
        assert cells.country(text) == code

    @pytest.mark.parametrize(
        ("text", "address"),
        [
            ("Amy.Fox@Example.org", "amy.fox@example.org"), ("mailto:a@b.org", "a@b.org"),
            ("Amy <a@b.org>;", "a@b.org"), (" a@b.org. ", "a@b.org"), ("a@b", None), ("a b@c.org", None),
            ("a..b@c.org", None), ("a@-b.org", None), ("x" * 248 + "@b.org", "x" * 248 + "@b.org"),
            ("x" * 249 + "@b.org", None), ("ä@b.org", None), ("a@bücher.de", "a@bücher.de"),
        ],
    )  # fmt: skip
    def test_is_an_address_or_none(self, text, address):
        assert cells.email(text) == address

    @pytest.mark.parametrize(
        ("text", "role"),
        [
            ("Mentor", "mentor"), ("Mentorin", "mentor"), ("Mentor:innen", "mentor"),
            ("Mentees", "mentee"), ("both", "both"), ("Beides", "both"), ("Mentor and mentee", "both"),
            ("I am looking for a mentor", "mentee"), ("suche eine Mentorin", "mentee"),
            ("not a mentor", None), ("keine Mentorin, Mentee", "mentee"), ("boss", None),
        ],
    )  # fmt: skip
    def test_is_a_role_or_none(self, text, role):
        assert cells.role(text) == role

    @pytest.mark.parametrize(
        ("text", "is_none", "is_error"),
        [
            ("N/A", True, False),
            (" - ", True, False),
            ("#REF!", True, True),
            ("Null", True, False),
            ("0", False, False),
            ("Nadia", False, False),
        ],
    )
    def test_says_nothing_or_that_something_failed(self, text, is_none, is_error):
        assert (cells.is_placeholder(text), cells.is_error(text)) == (is_none, is_error)

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("0", True),
            ("000", True),
            ("1.2E+10", True),
            ("1e+5", True),
            ("10", False),
            ("E5", False),
        ],
    )
    def test_identifies_somebody_or_nobody(self, text, expected):
        assert cells.is_no_identifier(text) is expected

    @pytest.mark.parametrize(
        ("text", "pieces"),
        [
            ("a, b", ["a", "b"]), ("a, b; c", ["a, b", "c"]), ("a\nb", ["a", "b"]), ("", []),
            ("1. a 2. b", ["a", "b"]), ("a and b, and c", ["a and b", "c"]), ("a / b", ["a", "b"]),
            ("TCP/IP", ["TCP/IP"]), ("• a\n• b", ["a", "b"]), ("a;;b;", ["a", "b"]),
        ],
    )  # fmt: skip
    def test_is_a_list_of_pieces(self, text, pieces):
        assert cells.pieces(text) == pieces

    @pytest.mark.parametrize(
        ("text", "found", "unread"),
        [
            ("SQL:3; Python", [("SQL", 3), ("Python", 2)], []), ("SQL:5", [("SQL", 5)], []),
            ("SQL:6", [], ["SQL:6"]), ("SQL:0", [], ["SQL:0"]), ("SQL:1", [("SQL", 1)], []),
            ("sql; SQL:4", [("sql", 2)], []), ("ratio 1:1", [("ratio 1:1", 2)], []),
            ("SQL:2.5", [], ["SQL:2.5"]), ("n/a; Go", [("Go", 2)], []),
            ("x" * 80, [("x" * 80, 2)], []), ("x" * 81, [], ["x" * 81]),
        ],
    )  # fmt: skip
    def test_is_skills_with_weights(self, text, found, unread):
        assert cells.weighted(text, most=5, unsaid=2) == (found, unread)

    @pytest.mark.parametrize(
        ("name", "turned"),
        [
            ("Berg, Jan", "Jan Berg"), ("van der Berg, Jan", "Jan van der Berg"),
            ("King, jr.", "King, jr."), ("A, B, C", "A, B, C"), ("Jan Berg", "Jan Berg"),
            (", Jan", ", Jan"), ("Berg,", "Berg,"),
        ],
    )  # fmt: skip
    def test_is_a_name_the_right_way_round(self, name, turned):
        assert cells.turned(name) == turned

    def test_is_spelt_as_most_do_and_not_all_in_capitals(self):
        said = [
            ("SALES", 2),
            ("Sales", 1),
            ("Sales ", 1),
            ("law", 1),
            ("Law", 3),
            ("LAW", 2),
            ("", 9),
        ]

        assert cells.most_frequent(said) == {"sales": "Sales", "law": "Law"}


class TestColumns:
    @pytest.mark.parametrize(
        ("header", "field"),
        [
            ("E-Mail ", "email"), ("e_mail", "email"), ("Legal First Name", "first_name"),
            ("Employee ID", "person_id"), ("Abteilung", "department"), ("Shoe size", None),
            ("", None), ("employee", "name"), ("Kapazität", "capacity_max"),
        ],
    )  # fmt: skip
    def test_are_known_by_many_names(self, header, field):
        assert columns.field_of(header) == field

    def test_take_the_first_of_several_and_a_role_before_two_flags(self):
        assert columns.propose(["Mail", "E-Mail", "Mentor", "Mentee"]) == {
            "email": 0,
            "is_mentor": 2,
            "is_mentee": 3,
        }
        assert columns.propose(["Mentor", "Role", "Mentee"]) == {"role": 1}
        assert columns.known_headers(["Mail", "E-Mail", "x"]) == 1

    @pytest.mark.parametrize(
        ("column", "letter"),
        [
            (0, "A"),
            (25, "Z"),
            (26, "AA"),
            (27, "AB"),
            (51, "AZ"),
            (52, "BA"),
            (701, "ZZ"),
            (702, "AAA"),
        ],
    )
    def test_have_the_letters_of_a_spreadsheet(self, column, letter):
        assert columns.letter(column) == letter


class TestRowsOfText:
    def rows(self, text, sign=","):
        return list(rows_of_text(text, sign))

    def test_are_split_and_hold_lines_inside_quotation_marks(self):
        assert self.rows('a,"b\nc"\nd,e') == [(["a", "b\nc"], False), (["d", "e"], False)]

    def test_with_a_mark_that_never_closes_stand_alone_as_open(self):
        assert self.rows('a,"b\nc,d\n') == [(["a", "b"], True), (["c", "d"], False)]

    def test_that_would_swallow_another_person_stand_alone(self):
        text = 'Amy,"a@b.org\nBo,b@b.org\nCy,"c@b.org'

        assert [cells for cells, _open in self.rows(text)] == [
            ["Amy", "a@b.org"],
            ["Bo", "b@b.org"],
            ["Cy", "c@b.org"],
        ]

    @pytest.mark.parametrize(("lines", "is_one"), [(MAX_LINES, True), (MAX_LINES + 1, False)])
    def test_have_no_more_lines_than_they_may(self, lines, is_one):
        text = '"' + "\n".join(["x"] * lines) + '"\n'

        assert (len(self.rows(text)) == 1) is is_one

    @pytest.mark.parametrize(("more", "is_one"), [(0, True), (1, False)])
    def test_have_no_more_letters_than_they_may(self, more, is_one):
        first, last = '"x\n', 'y"\n'
        room = MAX_LETTERS - len(first) - len(last)
        text = first.replace("x", "x" * (1 + room + more)) + last

        assert (len(self.rows(text)) == 1) is is_one

    @pytest.mark.parametrize(
        ("text", "sign"),
        [
            ("name,email\n", ","), ("name;email\na,b,c;d\n", ";"), ("name\temail\n", "\t"),
            ("name|email\n", "|"), ("sep=;\nname,email\n", ";"), ("sep=x\nname|email", "|"),
            ("\ufeffsep=\t\n", "\t"), ("Our, people\nname;email", ";"), ("", ","),
        ],
    )  # fmt: skip
    def test_are_split_by_the_sign_that_gives_most_names(self, text, sign):
        assert delimiter_of(text) == sign


class TestDecode:
    @pytest.mark.parametrize(
        ("content", "text", "encoding"),
        [
            ("Jörg".encode(), "Jörg", "utf-8"),
            ("Jörg".encode("utf-8-sig"), "Jörg", "utf-8-sig"),
            ("Jörg".encode("utf-16"), "Jörg", "utf-16"),
            ("Jörg".encode("cp1252"), "Jörg", "cp1252"),
            ("Jorg Lang".encode("utf-16-le"), "Jorg Lang", "utf-16-le"),
            ("Jorg Lang".encode("utf-16-be"), "Jorg Lang", "utf-16-be"),
            ("Łódź, Wałęsa".encode("cp1250"), "Łódź, Wałęsa", "cp1250"),
            ("Jörg\n".encode() + "Müller".encode("cp1252"), "Jörg\nMüller", "utf-8+cp1252"),
        ],
    )
    def test_reads_what_programs_write(self, content, text, encoding):
        assert encodings.decode(content) == (text, encoding)

    def test_looks_at_the_one_sign_beside_each_letter(self):
        assert encodings._plausible("-a\u00e9 \u00e9a-".encode("cp1252"), "cp1252") == 0

    def test_takes_the_encoding_that_was_chosen(self):
        assert encodings.decode("Łódź".encode("cp1250"), "cp1250") == ("Łódź", "cp1250")

    @pytest.mark.parametrize(
        ("content", "code"),
        [(b"abc\x00def\x00xyz", "nul"), (b"\xff\xfea", "broken_text"), (b"\x00" * 50, "nul")],
    )
    def test_refuses_what_are_no_words(self, content, code):
        with pytest.raises(ValueError, match=code):
            encodings.decode(content)

    @pytest.mark.parametrize(
        ("name", "is_odd"),
        [("O’Neil-Ó (Jr.)", False), ("Jo\u0308rg", False), ("J├Âr", True), ("A*B", True)],
    )
    def test_points_at_names_that_are_none(self, name, is_odd):
        assert bool(encodings.odd_signs([name])) is is_odd


class TestReading:
    def read(self, text):
        return files.examine_text(text.encode())

    def test_finds_the_row_of_names_under_titles(self):
        found = self.read("Our people\n\nName,E-Mail,Role,,\nAmy,a@b.org,mentor\n")

        assert (found.headers, found.header_row) == (["Name", "E-Mail", "Role"], 3)
        assert (found.kind, found.delimiter, found.encoding) == ("csv", ",", "utf-8")

    def test_gives_the_rows_below_with_their_numbers(self):
        text = b"name,email\nAmy,a@b.org\n,\nBo,b@b.org,x,,\n"
        reading = files.examine_text(text)

        rows = list(files.rows_of(io.BytesIO(text), reading))
        assert [(row.number, row.cells) for row in rows] == [
            (2, ["Amy", "a@b.org"]),
            (4, ["Bo", "b@b.org", "x"]),
        ]

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("name,email\n", "no_rows"),
            ("\n , \n", "empty"),
            ("a@b.org,x\nc@d.org,y\n", "no_header"),
            (",".join(["x"] * 201) + "\ny\n", "too_many_columns"),
            ("x" * 201 + "\ny\n", "long_header"),
        ],
    )
    def test_refuses_what_is_no_table(self, text, code):
        with pytest.raises(NotATable) as refused:
            self.read(text)
        assert refused.value.code == code

    def test_takes_as_many_columns_and_letters_as_there_may_be(self):
        assert len(self.read(",".join(["x"] * 200) + "\ny\n").headers) == 200
        assert len(self.read("x" * 200 + "\ny\n").headers[0]) == 200

    def test_names_columns_that_come_twice(self):
        assert self.read("Name,name,Mail,NAME,mail,,\nx\n").repeated == ["name", "mail"]

    @pytest.mark.parametrize(
        ("start", "code"),
        [
            (b"%PDF-1.7", "pdf"), (b"\x89PNG\r\n", "picture"), (b"\xd0\xcf\x11\xe0", "old_excel"),
            (b"  <!DOCTYPE html>", "web_page"), (b"<table>", "web_page"), (b" \r\n\t", "empty"),
            (b"\x1f\x8b", "archive"), (b"MZ", "program"), (b"{\\rtf", "document"),
        ],
    )  # fmt: skip
    def test_knows_other_files_by_their_first_bytes(self, start, code):
        with pytest.raises(NotATable) as refused:
            files.is_workbook(io.BytesIO(start))
        assert refused.value.code == code

    def test_knows_a_workbook_and_leaves_the_file_at_its_start(self):
        file = io.BytesIO(b"PK\x03\x04")

        assert files.is_workbook(file)
        assert file.tell() == 0
        assert not files.is_workbook(io.BytesIO(b"name,email"))

    def test_stops_after_as_many_rows_as_there_may_be(self, monkeypatch):
        monkeypatch.setattr(files, "MAX_ROWS", 3)
        text = b"name,email\na,b\nc,d\n"
        reading = files.examine_text(text)
        assert len(list(files.rows_of(io.BytesIO(text), reading))) == 2

        with pytest.raises(NotATable, match="too_many_rows"):
            list(files.rows_of(io.BytesIO(text + b"e,f\n"), reading))

    def test_of_a_workbook_takes_the_sheet_with_people_or_the_chosen(self):
        lines = [
            {"sheets": ["Notes", "People", "Others"]}, [0, 1, ["Hello"]],
            [1, 2, ["Name", "E-Mail"]], [1, 3, ["Amy", "a@b.org"]],
            [2, 1, ["Name"]], [2, 2, ["Bo"]], "end",
        ]  # fmt: skip
        file = io.BytesIO("\n".join(map(json.dumps, lines)).encode())

        found = files.examine_workbook(file)
        assert (found.sheet, found.header_row, found.headers) == ("People", 2, ["Name", "E-Mail"])
        assert found.sheets == ["Notes", "People", "Others"]
        assert [row.cells for row in files.rows_of(file, found)] == [["Amy", "a@b.org"]]
        assert files.examine_workbook(file, "Others").sheet == "Others"
        for told, code in (({"refused": "x"}, "x"), ({}, "too_large_inside")):
            with pytest.raises(NotATable, match=code):
                files.examine_workbook(io.BytesIO(json.dumps(told).encode()))


FIELDS = ["name", "email", "role"]
