"""The mutation run (ADR 0045) puts in the faults that it says, where everybody meets them."""

from functools import lru_cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest
from cosmic_ray.mutating import mutate_code

from benchmarks.mutation import put_in
from benchmarks.mutation.areas import APPS, area_of
from benchmarks.mutation.operators import DropCondition, Negate, RemoveCall

SOURCE = """
from functools import wraps

LIMIT = 3

def twice(function):
    @wraps(function)
    def wrapper(*args):
        return function(*args) * 2
    return wrapper

@twice
def more(number):
    return number + 1

def fits(number):
    return number <= LIMIT
"""


@pytest.fixture
def module(tmp_path):
    file = tmp_path / "sums.py"
    file.write_text(SOURCE, encoding="utf-8")
    spec = spec_from_file_location("sums", file)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class TestAFault:
    def test_reaches_a_function_behind_its_decorator(self, module):
        more = module.more
        functions = put_in.functions_of([module.__file__])
        (copies,) = (found for (_, name, _), found in functions.items() if name == "more")

        assert put_in.replace_function(copies, SOURCE.replace("number + 1", "number - 1"))

        assert more(5) == 8

    def test_reaches_what_a_decorator_has_made(self, module):
        functions = put_in.functions_of([module.__file__])
        (where,) = (where for where in functions if where[1] == "twice")

        assert put_in.put_into_function(functions, where, SOURCE.replace("* 2", "* 3"))

        assert module.more(5) == 18

    def test_in_a_constant_reaches_whoever_imported_it(self, module, monkeypatch):
        monkeypatch.setitem(put_in.sys.modules, "sums", module)
        monkeypatch.setattr(put_in, "module_of", lambda file: "sums")

        faulty = SOURCE.replace("LIMIT = 3", "LIMIT = 4")
        assert put_in.rebind_constant("sums.py", faulty, line=4)

        assert module.fits(4)
        assert not put_in.rebind_constant("sums.py", faulty, line=12)

    def test_shows_in_what_was_kept_before_it(self, module, monkeypatch):
        monkeypatch.setitem(put_in.sys.modules, "sums", module)
        monkeypatch.setattr(put_in, "module_of", lambda file: "sums")
        module.fits = lru_cache(module.fits)
        assert module.fits(3)
        module.LIMIT = 2

        put_in.forget(["sums.py"])

        assert not module.fits(3)

    @pytest.mark.parametrize("operator", [DropCondition, Negate, RemoveCall])
    def test_is_what_the_operator_promises(self, operator):
        for example in operator.examples():
            code, after = example.pre_mutation_code, example.post_mutation_code
            assert mutate_code(code, operator(), example.occurrence) == after

    @pytest.mark.parametrize("app", APPS)
    def test_meets_the_tests_of_its_app(self, app):
        area = area_of(app)

        assert any(test == f"tests/{app}" for test in area.tests)
        assert all(Path(file).parts[:2] == ("mentoring", app) for file in area.files)
