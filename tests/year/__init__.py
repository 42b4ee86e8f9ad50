"""The project's own year: a town of temperaments that lives through real actions and a moved clock.

``python -m tests.year`` lives nineteen months and prints what they cost; ``test_year.py`` lives
ninety days in every ``bin/test``. ``temperaments.py`` says how somebody behaves: a new one is a
small class there and a row in ``town.py``.
"""
