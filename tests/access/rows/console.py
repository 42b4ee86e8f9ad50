from tests.access.rows import Row, everyone

ROWS = [
    Row("console:index", admin=200),
    Row("console:reach", **everyone()),
]
