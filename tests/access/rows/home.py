from tests.access.rows import Row, everyone, those_in_it

ROWS = [
    Row(
        "home:home", **those_in_it(),
        coordinator=302, other_coordinator=302, admin=302, sponsor=302,
    ),
    Row("home:pages_to_keep", **everyone()),
]  # fmt: skip
