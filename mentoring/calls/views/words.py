"""What the page of a room says while things happen in it."""

from django.utils.translation import gettext as _


def words_for(name: str) -> dict[str, str]:
    """By the name that ``static/js/call/room.js`` knows them by."""
    return {
        key: words % {"name": name} for key, words in (_waiting() | _devices() | _call()).items()
    }


def _waiting() -> dict[str, str]:
    return {
        "alone": _("%(name)s is not here yet. You may wait inside."),
        "there": _("%(name)s is already here."),
        "join": _("Join %(name)s"),
        "listen": _("Join and listen"),
        "elsewhere": _("You have joined on another page. This one has let go."),
        "out": _("This room is not open to you any more."),
        "signed_out": _("You are signed out. Sign in again to come back."),
    }


def _devices() -> dict[str, str]:
    """One sentence for each way in which a browser says no, with what to do; nobody is blamed."""
    return {
        "heard": _("We can hear you."),
        "silent": _("Nothing to hear yet. Say a word."),
        "seen": _("%(name)s will see you like this."),
        "unasked": _("Your browser will ask whether Rapport may use it. Only this call does."),
        "off": _("Switched off. You can switch it on at any time."),
        "NotAllowedError": _(
            "Your browser does not let us use it. Press the sign beside the address of this page,"
            " allow it, and try again. Without it you can listen and write."
        ),
        "NotFoundError": _(
            "We found none on this device. Plug one in and try again, or go on without it."
        ),
        "NotReadableError": _(
            "Another program uses it just now. Close that program and try again, or go on"
            " without it."
        ),
        "other_fault": _("It did not start. Try again, choose another one, or go on without it."),
    }


def _call() -> dict[str, str]:
    return {
        "waits": _("You are in. %(name)s is not here yet."),
        "connecting": _("%(name)s is here. One moment."),
        "talking": _("You and %(name)s are talking."),
        "came": _("%(name)s has joined."),
        "left": _("%(name)s has left the call."),
        "lost": _("We have lost %(name)s. Trying again."),
        "line_lost": _("Your line is away. Trying again."),
        "back": _("%(name)s is back."),
        "mute": _("Mute"),
        "unmute": _("Unmute"),
        "muted": _("You are muted."),
        "unmuted": _("You can be heard."),
        "picture_off": _("Picture off"),
        "picture_on": _("Picture on"),
        "picture_is_off": _("Your picture is off."),
        "picture_is_on": _("Your picture is on."),
        "show": _("Show my screen"),
        "show_no_more": _("Stop showing"),
        "is_shown": _("%(name)s sees your screen."),
        "shown_no_more": _("Your screen is not shown any more."),
        "other_muted": _("%(name)s is muted."),
        "other_unmuted": _("%(name)s can be heard."),
        "other_shows": _("%(name)s shows a screen."),
        "rests": _("The picture rests. The talk goes on."),
        "rests_no_more": _("The picture is back."),
    }
