from uuid import UUID

from tests.access.rows import Row, anybody, everyone

NOBODYS = UUID("01890000-0000-7000-8000-000000000000")

ROWS = [
    Row("doors:door", lambda world: ["no-such-token"], **anybody(404)),
    Row("notifications:inbox", **everyone()),
    Row("notifications:read_all", method="post", **everyone(302)),
    Row("notifications:open", lambda world: [NOBODYS]),
]
