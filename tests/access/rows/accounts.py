from tests.access.rows import WHO, Row

SIGNED_IN = dict.fromkeys(WHO, 200) | {"anonymous": 302, "token": 302}
ENTRANCE = dict.fromkeys(WHO, 302) | {"anonymous": 200, "token": 200}

ROWS = [
    Row("accounts:device", **dict.fromkeys(WHO, 200)),
    Row("accounts:overview", **SIGNED_IN),
    # Whoever is signed in is led on; the two forms are for those who are not.
    Row("accounts:login", **ENTRANCE),
    Row("accounts:request_code", **ENTRANCE),
    Row("accounts:login_by_passkey", **dict.fromkeys(WHO, 302)),
    # Nobody of them has made any.
    Row("accounts:recovery_codes", **dict.fromkeys(WHO, 404) | {"anonymous": 302, "token": 302}),
    Row("accounts:no_second_look", **dict.fromkeys(WHO, 404)),
    Row("accounts:address", **dict.fromkeys(WHO, 302)),
]
