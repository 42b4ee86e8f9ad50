"""Folders with signs that mean something in addresses are folders like any other."""

import os
import subprocess
import sys
import venv
from importlib.util import module_from_spec, spec_from_file_location

import pytest
from django.conf import settings

ASK = "from django.conf import settings; print(settings.DATABASES['default']['NAME'])"


@pytest.mark.once
class TestTheDataFolder:
    @pytest.mark.parametrize("name", ["a#b", "a?b", "a%20b", "ä b"])
    def test_holds_the_database_whatever_it_is_called(self, name, tmp_path):
        here = tmp_path / name
        environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
        environment |= {
            "RAPPORT_DATA": str(here),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONPATH": str(settings.BASE_DIR),
        }

        done = subprocess.run(
            [sys.executable, "-P", "-c", ASK],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )

        assert done.stdout.strip() == str(here / "rapport.sqlite3")


@pytest.mark.once
class TestTheProjectFolder:
    """A copy of the project in a folder of another alphabet."""

    @pytest.fixture
    def setup(self, tmp_path, monkeypatch):
        root = tmp_path / "Ünï cødé 文"
        (root / "config").mkdir(parents=True)
        (root / "config" / "__init__.py").write_text("")
        venv.create(root / ".venv", with_pip=False)
        spec = spec_from_file_location("setup_of_a_copy", settings.BASE_DIR / "bin" / "_setup.py")
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        monkeypatch.setattr(module, "ROOT", root)
        monkeypatch.setattr(module, "VENV", root / ".venv")
        return module

    @pytest.mark.parametrize("locale", ["C", "C.UTF-8", "POSIX"])
    def test_is_found_whatever_the_locale(self, locale, setup):
        setup._make_importable()

        done = subprocess.run(
            [setup.VENV / "bin" / "python", "-P", "-c", "import config; print(config.__file__)"],
            env={"LC_ALL": locale},
            cwd="/",
            capture_output=True,
            check=True,
        )

        assert done.stdout.strip() == os.fsencode(setup.ROOT / "config" / "__init__.py")

    def test_with_a_colon_is_named_as_what_is_in_the_way(self, setup, monkeypatch, tmp_path):
        monkeypatch.setattr(setup, "ROOT", tmp_path / "a:b")
        monkeypatch.setattr(setup, "VENV", tmp_path / "a:b" / ".venv")

        with pytest.raises(setup.CannotPrepare, match='the path has a ":" in it'):
            setup._make_environment()
