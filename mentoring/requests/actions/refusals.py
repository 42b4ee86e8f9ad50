"""Each expected no of asking and answering."""

from django.utils.translation import gettext_lazy as _

from mentoring.core.refusals import Refusal


class NotAvailable(Refusal):
    """Whatever the reason: who keeps away from whom is told to nobody."""

    message = _("{name} is not available at the moment. Nothing was sent. Have a look at others.")


class OnBreak(Refusal):
    message = _("{name} is taking a break until {day}. You can ask from then on.")


class IsFull(Refusal):
    message = _("{name}’s last place has just been taken. Nothing was sent. Have a look at others.")


class KeptApart(Refusal):
    message = _("{programme} does not bring you two together: {why}. Nothing was sent.")


class TheyAskedYou(Refusal):
    message = _("{name} has asked you already. You can answer on this page.")


class AlreadyTogether(Refusal):
    message = _("You and {name} work together already.")


class TooMany(Refusal):
    message = _(
        "You have {count} open requests, which is as many as {programme} allows at once. Take one"
        " back, or wait for an answer."
    )


class NoOwnPlace(Refusal):
    message = _(
        "All the places you offered or wanted in {programme} are filled. Say on your profile how"
        " many you would like, then come back here."
    )


class YouAreOnBreak(Refusal):
    message = _("You’re taking a break until {day}. End your break first, then ask.")


class TrainingFirst(Refusal):
    message = _(
        "In {programme} a short training comes first. Go through what is left of it on your start"
        " page, then come back here."
    )


class NoWords(Refusal):
    message = _("Write a sentence or two, so that {name} knows why you ask them.")


class ListIsFull(Refusal):
    message = _("Your list has {count} people, which is as many as {programme} allows on one.")


class ListHasChanged(Refusal):
    message = _("Your list has changed in the meantime. See where it stands now.")


class NoWordsToAll(Refusal):
    message = _("Write a sentence or two, so that each of them knows why you ask.")


class NobodyToAsk(Refusal):
    message = _(
        "Nobody on your list can be asked at the moment, so nothing was sent. Have a look at"
        " others."
    )


class NotOpen(Refusal):
    message = _("This request was answered, taken back or closed in the meantime.")


class YouAreFull(Refusal):
    message = _(
        "All your places in {programme} are filled, so this cannot begin yet. Say on your profile"
        " how many people you can take, then say yes again."
    )


class OtherIsFull(Refusal):
    message = _("{name} has found somebody else in the meantime, so nothing begins here.")


class NoPlaceOfOne(Refusal):
    """What a coordinator reads who confirms a pair."""

    message = _("One of the two has no place left any more, so this cannot begin.")


class KeptFromBeginning(Refusal):
    """The same, of a pair that somebody else keeps apart; why may be the matter of one of them."""

    message = _("This cannot begin at the moment. Talk to both, or do not confirm it.")


class OneOfTheTwo(Refusal):
    message = _(
        "You are one of the two, so somebody else who runs {programme} says yes or no here."
    )


class CannotBegin(Refusal):
    """Why not may be the other’s own matter."""

    message = _("This cannot begin at the moment. Ask those who run {programme}, or answer later.")


class HasAPlace(Refusal):
    message = _("{name} has a place free now. You can ask at once, without waiting.")


class TooManyLists(Refusal):
    message = _(
        "You wait for {count} people in {programme} already, which is as many as can be at once."
        " Leave one of these lists first."
    )


class NotWaiting(Refusal):
    message = _("You are not on this waiting list any more.")
