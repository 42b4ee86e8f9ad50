"""What a search of the library finds, and by which index."""

from django.db import connection

from mentoring.materials.actions import writing
from mentoring.materials.models import MaterialWords
from tests.materials.conftest import LIBRARY
from tests.moments import NOON


def indexed(word):
    """How many rows the index itself knows by this word; on PostgreSQL it is the column's."""
    with connection.cursor() as cursor:
        table = "materials_materialwords"
        if connection.vendor == "sqlite":
            part = f'"{word[:3]}"'
            cursor.execute(
                f"SELECT count(*) FROM {table}_index WHERE {table}_index MATCH %s", [part]
            )
        else:
            cursor.execute(f"SELECT count(*) FROM {table} WHERE found_by LIKE %s", [f"%{word}%"])
        return cursor.fetchone()[0]


class TestSomebodyWhoSearches:
    def test_finds_parts_of_words_and_signs_that_searches_elsewhere_read_as_orders(
        self, cast, browse, write
    ):
        write(title="Zuhörgespräche", body='Der HR-Kreis übt es: 100% "ganz Ohr", a_b.')
        write(title="Open to all", body="100 people, aXb, whole ears OR nothing NEAR it.")

        def titles(words):
            page = browse(cast.bo).get(LIBRARY, {"q": words}).content.decode()
            return [one for one in ("Zuhörgespräche", "Open to all") if one in page]

        for words in ("gesprach", "HÖRGE", "hr", "hr kreis", "100%", '"ganz', "a_b", 'ohr",'):
            assert titles(words) == ["Zuhörgespräche"], words
        for words in ("gesprach NOT", "gesprach*", "found_by:hr", "krei ganzx", "gan-ohr"):
            assert titles(words) == [], words
        assert titles("100") == ["Zuhörgespräche", "Open to all"]
        assert titles("whole OR ears") == ["Open to all"]
        long = "x" * 190
        write(title="A long one", body=f"Long {long}")
        assert "A long one" in browse(cast.bo).get(LIBRARY, {"q": long}).content.decode()

    def test_finds_what_is_said_now_and_nothing_of_what_was_changed_or_removed(
        self, cast, browse, write
    ):
        def is_found(word):
            return "A place to meet" in browse(cast.bo).get(LIBRARY, {"q": word}).content.decode()

        made = write(title="A place to meet", body="By the lighthouse.")
        assert is_found("lighthouse")
        said = {"body": "By the windmill."}
        made = writing.change(made, said, version=1, actor=cast.cruz, at=NOON)
        assert is_found("windmill")
        assert not is_found("lighthouse")
        assert indexed("windmill") == 1

        writing.withdraw(made, actor=cast.cruz, at=NOON)
        assert not is_found("windmill")
        writing.remove(made, actor=cast.cruz, at=NOON)
        assert indexed("windmill") == 0
        write(title="A place to meet", body="By the bridge.")
        cast.programme.delete()  # as erasing does, without any verb of this app
        assert indexed("bridge") == 0

    def test_reads_an_index_instead_of_every_text(self, cast, write):
        write(body="By the lighthouse.")
        rows = MaterialWords.objects.filter(found_by__holds="lighthouse night")
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET LOCAL enable_seqscan = off")
            plan = rows.explain()

        assert "materials_materialwords_index" in plan
