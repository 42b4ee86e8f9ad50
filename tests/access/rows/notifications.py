from uuid import UUID

from tests.access.rows import Row, anybody, everyone

NOBODYS = UUID("01890000-0000-7000-8000-000000000000")

HOURS = {"stamps": "2", "quiet_from": "21", "quiet_to": "7"}

ROWS = [
    Row("links:link", lambda world: ["no-such-token"], **anybody(404)),
    Row("links:unsubscribe", lambda world: ["no-such-token"], **anybody(404)),
    Row("notifications:inbox", **everyone()),
    Row("notifications:resume", method="post", **everyone(302)),
    Row("notifications:settings", **everyone()),
    Row("notifications:settings", method="post", data=lambda world: HOURS, **everyone(302)),
    Row("notifications:silence", method="post", **everyone(302)),
    Row("notifications:add_device", method="post", **everyone(302)),
    Row("notifications:remove_device", lambda world: [NOBODYS], method="post"),
    Row("notifications:log", **everyone()),
    Row("notifications:log_of", lambda world: [world.bo.pk], mentee=200, admin=200),
    Row("notifications:read_all", method="post", **everyone(302)),
    Row("notifications:open", lambda world: [NOBODYS]),
]
