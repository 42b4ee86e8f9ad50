from tests.access.rows import Row, anybody

ROWS = [
    # Topics that are not the reader's own are passed over in silence: see tests/live.
    Row("live:cursors", signed_out_page=True, **(anybody() | {"anonymous": 403, "token": 403})),
]
