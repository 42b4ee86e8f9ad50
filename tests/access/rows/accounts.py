from tests.access.rows import WHO, Row

SIGNED_IN = dict.fromkeys(WHO, 200) | {"anonymous": 302}

ROWS = [
    Row("accounts:overview", **SIGNED_IN),
    Row("accounts:address", **dict.fromkeys(WHO, 302)),
]
