"""People of the safeguarding role, and a conversation worth reading; see ``tests/safeguarding``."""

from tests.files.conftest import disk  # noqa: F401
from tests.safeguarding.conftest import (  # noqa: F401
    conversation,
    ida,
    make_keeper,
    noor,
    omar,
    relationship,
    report,
    supervised,
    write,
)
