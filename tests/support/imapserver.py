"""A real IMAP server (Dovecot) on loopback, with one mailbox; None where it cannot be had."""

import contextlib
import getpass
import grp
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from imap_tools import MailBoxUnencrypted

from tests.support import packages

CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_internal_user = {internal}
default_login_user = {login}
default_internal_group = {group}
mail_location = maildir:{folder}/mail
first_valid_uid = 0
mail_uid = {uid}
mail_gid = {gid}
passdb {{
  driver = static
  args = password=secret
}}
userdb {{
  driver = static
  args = home={folder}/home
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


@dataclass
class Mailbox:
    port: int

    @property
    def url(self) -> str:
        return f"imap://mentoring:secret@127.0.0.1:{self.port}/INBOX"

    def opened(self, folder: str = "INBOX") -> MailBoxUnencrypted:
        box = MailBoxUnencrypted("127.0.0.1", self.port, timeout=10)
        return box.login("mentoring", "secret", folder)

    def put(self, raw: bytes) -> None:
        with self.opened() as box:
            box.append(raw, "INBOX")

    def count(self, folder: str) -> int:
        with self.opened() as box:
            return len((box.folder.exists(folder) and box.folder.set(folder) and box.uids()) or [])


@contextlib.contextmanager
def mailbox() -> Iterator[Mailbox | None]:
    if not packages.installed("dovecot"):
        packages.install("dovecot-imapd", why="the tests of mail that comes in")
    program = packages.installed("dovecot")
    if not program:
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="imap"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with _dovecot(program, folder, port):
        yield Mailbox(port)
    shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _dovecot(program: str, folder: Path, port: int) -> Iterator[None]:
    uid, gid = os.getuid(), os.getgid()
    names = {"internal": getpass.getuser(), "group": grp.getgrgid(gid).gr_name}
    names["login"] = names["internal"]
    if uid == 0:  # it gives rights away, to people that its package has made
        nobody = pwd.getpwnam("nobody")
        uid, gid = nobody.pw_uid, nobody.pw_gid
        names = {"internal": "dovecot", "login": "dovenull", "group": "dovecot"}
        folder.chmod(0o755)
        for name in ("mail", "home"):
            (folder / name).mkdir()
            os.chown(folder / name, uid, gid)
    config = folder / "dovecot.conf"
    config.write_text(CONFIG.format(folder=folder, port=port, uid=uid, gid=gid, **names))
    process = subprocess.Popen(
        [program, "-F", "-c", str(config)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=(folder / "stderr").open("wb"),
    )
    try:
        _wait(port, process, folder)
        yield
    finally:
        process.terminate()
        process.wait(10)


def _wait(port: int, process: "subprocess.Popen[bytes]", folder: Path) -> None:
    for _ in range(100):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        if process.poll() is not None:
            break
        time.sleep(0.05)
    logs = [path.read_text() for path in (folder / "stderr", folder / "log") if path.exists()]
    raise RuntimeError("\n".join(logs))
