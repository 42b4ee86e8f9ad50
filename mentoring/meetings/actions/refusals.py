"""Why something about a talk is refused, and what to do next."""

from django.utils.translation import gettext_lazy as _

from mentoring.core.refusals import Refusal


class TimeTaken(Refusal):
    message = _("One of you has another talk at that time by now. Choose another time.")


class TimePast(Refusal):
    message = _("That time has passed. Choose a later one.")


class EnoughOffers(Refusal):
    message = _("You have offered times {count} times since yesterday. Give the other a day.")


class ProposalClosed(Refusal):
    message = _("These times are no longer on offer. Your page together shows where things stand.")


class TalkCalledOff(Refusal):
    message = _("This talk was called off. Find a new time together.")


class NotOverYet(Refusal):
    message = _("This talk is not over yet. Say it afterwards, in one tap.")


class TooLateToChange(Refusal):
    message = _("This talk has begun already. It can no longer be moved or called off.")


class NoTimeChosen(Refusal):
    message = _("Choose at least one time, three at best.")


class TooManyTimes(Refusal):
    message = _("Three times are enough. Take some out.")


class EnoughPromises(Refusal):
    message = _("{count} promises are open between you. Keep one or take one back first.")
