from tests.access.rows import Row, anybody, everyone

ROWS = [
    Row("entrance:front", **anybody(302)),
    Row("entrance:language", method="post", **anybody(302)),
    Row("entrance:setup", lambda world: ["no-such-token"], **anybody(404)),
    Row("entrance:invitation", lambda world: ["no-such-token"], **anybody(404)),
    Row("organisations:accent_css", **anybody()),
    Row("organisations:logo", **anybody(404)),  # the cast's organisation has none
    Row("organisations:terms", **everyone()),
    Row("organisations:terms", method="post", **everyone(302)),
]
