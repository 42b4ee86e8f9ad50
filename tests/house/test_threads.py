"""Sums stay on one thread: a second one is waited for, spinning, where another process runs."""

import os
import subprocess
import sys

import pytest

from tests.support import databases

pytestmark = pytest.mark.once


def test_are_settled_before_numpy_is_loaded():
    code = (
        "import os, sys, config; print(os.environ['OPENBLAS_NUM_THREADS'], 'numpy' in sys.modules)"
    )
    told = subprocess.run(
        [sys.executable, "-c", code],
        cwd=databases.ROOT,
        env={name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.split() == ["1", "False"]


def test_are_one_in_the_tests():
    assert os.environ["OPENBLAS_NUM_THREADS"] == "1"
