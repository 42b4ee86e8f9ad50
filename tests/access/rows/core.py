from tests.access.rows import Row, anybody

ROWS = [
    Row("core:healthz", **anybody()),
    Row("core:readyz", **anybody()),
    Row("core:styleguide", **anybody()),
]
