"""Static files after a power cut: whole, or published anew."""

import pytest

from ops import static_files


@pytest.fixture
def published(settings, tmp_path):
    settings.STATIC_ROOT = str(tmp_path / "static")
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    assert static_files.publish()
    return tmp_path / "static"


class TestStaticFiles:
    def test_are_published_once(self, published):
        assert not static_files.publish()

    @pytest.mark.parametrize(
        "damage", ["empty manifest", "no manifest", "cut file", "no file", "stamp"]
    )
    def test_are_published_anew_when_a_power_cut_left_them_unfinished(self, published, damage):
        manifest = published / "staticfiles.json"
        whole = manifest.read_bytes()
        some = next(file for file in published.rglob("*.css"))
        match damage:
            case "empty manifest":
                manifest.write_bytes(b"")
            case "no manifest":
                manifest.unlink()
            case "cut file":
                some.write_bytes(b"")
            case "no file":
                some.unlink()
            case "stamp":
                (published / static_files.STAMP).write_text("{")

        assert static_files.publish()

        assert manifest.read_bytes() == whole
        assert some.stat().st_size > 0
        assert not static_files.publish()
