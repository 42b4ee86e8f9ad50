from tests.access.rows import Row, anybody

ROWS = [
    Row("core:healthz", **anybody()),
    Row("core:readyz", **anybody()),
    Row("core:styleguide", **anybody()),
    Row("core:favicon", **anybody(302)),
    Row("core:offline", **anybody()),
    Row("core:service_worker", **anybody()),
    Row("core:manifest", **anybody()),
]
