"""Each expected no of open circles."""

from django.utils.translation import gettext_lazy as _

from mentoring.core.refusals import Refusal


class NotAvailable(Refusal):
    message = _("“{circle}” takes nobody in at the moment. Have a look at the others.")


class AskedAlready(Refusal):
    message = _(
        "You have asked to join “{circle}” already, and the answer was a no this time. You can ask "
        "again from {day}."
    )


class AskedLately(Refusal):
    message = _(
        "You have asked to join “{circle}” lately, and nobody got round to answering. You can ask "
        "again from {day}."
    )


class NoForGood(Refusal):
    message = _("“{circle}” goes on without you. Have a look at the others.")


class CircleClosed(Refusal):
    message = _("“{circle}” has closed. Have a look at the others.")


class JoinProgrammeFirst(Refusal):
    message = _("Join {programme} first; this page is kept for you.")


class OnPause(Refusal):
    message = _("You’re taking a break until {day}. End your break first, then come back here.")


class TrainingFirst(Refusal):
    message = _(
        "In {programme} a short training comes first. Go through what is left of it on your start"
        " page, then come back here."
    )


class OtherPart(Refusal):
    message = _(
        "In this circle there are places for people who joined {programme} in another role. Change "
        "your role on your profile, then come back here."
    )


class NoOwnPlaceLeft(Refusal):
    message = _(
        "All the places you offered or wanted in {programme} are filled. Say on your profile how "
        "many you would like, then come back here."
    )


class CannotCome(Refusal):
    """What whoever answers reads: why not is the other's own matter."""

    message = _("{name} cannot come in at the moment. Ask them, or answer later.")


class NoSeatLeft(Refusal):
    message = _("The last seat was taken a moment ago. Join the waiting list instead.")


class NotOffered(Refusal):
    message = _("This seat is not kept for you any more. Join the waiting list again.")


class NotAsked(Refusal):
    message = _("This request was answered or taken back in the meantime.")


class NotThere(Refusal):
    message = _("You are not in this circle, nor on its list, any more.")


class HasBegun(Refusal):
    message = _("“{circle}” has begun. Whoever is in it leaves from the page they share.")


class NumbersDoNotFit(Refusal):
    message = _("This kind takes {least} to {most} people, and begins with no more than its seats.")


class FewerThanThere(Refusal):
    message = _("{count} people have a seat already. Choose at least as many seats.")


class NeedsHost(Refusal):
    message = _(
        "Somebody has to host this kind of circle, in a role that fits: choose a person who has "
        "joined {programme}."
    )
