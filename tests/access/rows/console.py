from tests.access.rows import Row, anybody, everyone
from tests.access.rows.notifications import NOBODYS
from tests.moments import NOON


def _own_letter(world):
    return _letter(world, to=world.eli)


def _letter(world, to=None):
    from mentoring.notifications.models import Mail

    to = to or world.bo
    mail = Mail.objects.create(
        organisation=world.organisation, recipient=to, key="a letter", kind="meeting",
        to=to.email, subject="Hello", text="Hello", html="<p>Hello</p>", state="bounced",
        created_at=NOON, due_at=NOON,
    )  # fmt: skip
    return [mail.pk]


def _bo(world):
    return [world.bo.pk]


def _cruz_role(world):
    return [world.programme.slug, world.cruz.grants.get().pk]


def _waiting_change(world):
    change = world.bo.address_changes.create(
        before=world.bo.email,
        after="bo@new.example.org",
        changed_at=NOON,
        is_waiting=True,
        changed_by=world.make_member(world.organisation, "Ada Second", is_admin=True),
    )
    return [world.bo.pk, change.pk]


ROWS = [
    Row("operations:metrics", **anybody(404)),  # nobody without the token of the settings
    Row("console:index", admin=200),
    Row("console:contact_settings", **everyone()),
    Row("console:organisation", admin=200),
    Row("console:look", admin=200),
    Row("console:video", admin=200),
    Row("console:test_video", method="post", admin=302),
    Row("console:remove_video", method="post", admin=302),
    Row("console:people", admin=200),
    Row("console:add_person", admin=200),
    Row("console:person", _bo, admin=200),
    Row("console:person", lambda world: [world.dara.pk]),  # another organisation's
    Row("console:invite", _bo, method="post", admin=422),  # has joined already
    Row("console:set_admin", _bo, method="post", admin=302),
    Row("console:address", _bo, method="post", data=lambda w: {"email": "b@x.org"}, admin=302),
    Row("console:confirm_address", _waiting_change, method="post", admin=302),
    Row("console:confirm_roles", _bo, method="post", admin=422),  # none of them waits
    Row("console:hand_over", _bo, method="post", admin=422),  # has joined already
    Row("console:remove", _bo, method="post", admin=302),
    Row("console:roles", admin=200),
    Row("console:give_role", lambda w: [w.programme.slug], method="post", admin=422),
    Row("console:take_role", _cruz_role, method="post", admin=302),
    Row("console:second_step", admin=200),
    Row("console:policies", admin=200),
    Row("console:policy", lambda world: ["terms"], admin=200),
    Row("console:policy", lambda world: ["nonsense"]),
    Row("console:outbox", admin=200),
    Row("console:mail", _letter, admin=200),
    Row("console:mail", lambda world: [NOBODYS]),
    Row("console:letter", _letter),  # only the reader of a letter sees it as it is
    Row("console:letter", _own_letter, admin=200),
    Row("console:send_again", _letter, method="post", admin=302),
    Row("console:log", admin=200),
    Row("console:status", admin=200),
]
