"""What ``bin/lock`` does: writes the two lock files anew from pyproject.toml.

Without an argument what is locked stays as it is where it still fits; ``--upgrade`` takes the
newest of everything, ``--upgrade-package NAME`` of one package.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# For every system and Python from 3.11 on; hashes instead of addresses, so any mirror will do.
COMMON = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-emit-index-url"]
COMMON += ["--no-header", "--quiet"]
LOCKS = {
    "requirements.lock": ["pyproject.toml"],
    "requirements-dev.lock": [
        *["pyproject.toml", "--all-extras", "--group", "dev", "-c", "requirements.lock"]
    ],
}


def main() -> int:
    uv = str(Path(sys.executable).parent / "uv")
    for lock, sources in LOCKS.items():
        command = [uv, "pip", "compile", *sources, *COMMON, "--output-file", lock, *sys.argv[1:]]
        if subprocess.run(command, cwd=ROOT, check=False).returncode:
            return 1
        print(f"{lock} written.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
