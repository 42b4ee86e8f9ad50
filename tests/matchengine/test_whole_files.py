"""Files are written as a whole or not at all."""

import os

import pytest

from matchengine.files.whole import whole_file


class TestWholeFile:
    def test_keeps_what_was_there_when_the_writing_breaks_off(self, tmp_path):
        path = tmp_path / "pairs.csv"
        path.write_text("before")

        with pytest.raises(RuntimeError), whole_file(path) as file:
            file.write("half")
            raise RuntimeError

        assert path.read_text() == "before"
        assert list(tmp_path.iterdir()) == [path]

    def test_is_not_seen_before_it_is_whole(self, tmp_path):
        path = tmp_path / "pairs.csv"

        with whole_file(path) as file:
            file.write("half")
            file.flush()
            assert not path.exists()
            file.write(" and whole")

        assert path.read_text() == "half and whole"

    def test_takes_the_place_of_a_link_and_writes_into_what_is_no_plain_file(self, tmp_path):
        path, link, pipe = (tmp_path / name for name in ("there.csv", "link.csv", "pipe"))
        path.write_text("somebody's")
        link.symlink_to(path)
        os.mkfifo(pipe)
        reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)

        for each in (link, pipe):
            with whole_file(each) as file:
                file.write("whole")

        assert path.read_text() == "somebody's"
        assert link.read_text() == "whole"
        assert not link.is_symlink()
        assert os.read(reader, 9) == b"whole"
        os.close(reader)
