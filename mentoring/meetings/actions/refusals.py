"""Why something about a talk is refused, and what to do next."""

from django.utils.translation import gettext_lazy as _

from mentoring.core.refusals import Refusal


class TimeTaken(Refusal):
    message = _("One of you now has another meeting at that time. Choose a different one.")


class SentSomebodyElse(Refusal):
    message = _(
        "Your calendar sent somebody else in your place, but these meetings are between those who"
        " belong to them. Move it or cancel it if you can’t come."
    )


class NotFreeAgain(Refusal):
    message = _(
        "That time is not free any more, or something is arranged already. The page you share"
        " shows where things stand."
    )


class OneTalkOnly(Refusal):
    message = _("You meet once, so nothing is repeated here. Offer times for this one talk.")


class SeriesGoesOn(Refusal):
    message = _(
        "You meet regularly already. Move the next of those meetings and all that follow, or end "
        "them first."
    )


class NoSeries(Refusal):
    message = _("This meeting does not belong to a series any more. Change it by itself.")


class TimePast(Refusal):
    message = _("That time has passed. Choose a later one.")


class TimeTooFar(Refusal):
    message = _("That is more than a year away. Check the year, and choose a time nearer to today.")


class NotAtOnce(Refusal):
    message = _(
        "A meeting cannot begin at once here. Offer times instead: the next ones stand below."
    )


class PromiseTooFar(Refusal):
    message = _("Choose a day within three years, or leave it open.")


class DayIsOver(Refusal):
    message = _("Choose a day that is still to come.")


class PromiseKept(Refusal):
    message = _("This promise is done already, so there is nothing left to move.")


class NoteChanged(Refusal):
    message = _(
        "You changed this note elsewhere in the meantime. Both texts are here: put together what"
        " you need, then save again."
    )


class NotesChanged(Refusal):
    message = _(
        "Somebody else wrote on these notes while you were writing. Both texts are here: put"
        " together what you need, then save again."
    )


class PaperFull(Refusal):
    message = _("There is no more room here. Shorten something, then it is kept.")


class AgendaChanged(Refusal):
    message = _(
        "Somebody else changed these topics while you were writing. Both texts are here: put"
        " together what you need, then save again."
    )


class EnoughOffers(Refusal):
    message = _("You’ve offered times {count} times since yesterday. Give the other person a day.")


class EnoughOffersToMany(EnoughOffers):
    message = _("You’ve offered times {count} times since yesterday. Give the others a day.")


class ProposalClosed(Refusal):
    message = _("These times are no longer on offer. The page you share shows where things stand.")


class MeetingCancelled(Refusal):
    message = _("This meeting was cancelled. Find a new time together.")


class NotOverYet(Refusal):
    message = _("This meeting is not over yet. Tell us afterwards, in one tap.")


class NotExpected(Refusal):
    message = _("You joined after this meeting, so only those who were due there can say.")


class TooLateToChange(Refusal):
    message = _("This meeting has already started, so it can no longer be moved or cancelled.")


class NoTimeChosen(Refusal):
    message = _("Choose at least one time, ideally three.")


class NobodyToMeet(Refusal):
    message = _(
        "{names} has left, so there is nobody to offer a time to. Those who run {programme} know, "
        "and will tell you how things can go on."
    )


class YouHaveLeft(Refusal):
    message = _(
        "You have left {programme}, so no meeting can be arranged here. Those who run it can take "
        "you back."
    )


class IsAway(Refusal):
    message = _(
        "{names} is taking a break until {day}. On that day you both get times to choose from; "
        "until then you can write to each other."
    )


class YouAreAway(Refusal):
    message = _("You are taking a break until {day}. Say that you are back, then find a time.")


class NothingTicked(Refusal):
    message = _("Tick every time that suits you, or say that none of them does.")


class TooManyTimes(Refusal):
    message = _("Three times are enough. Remove some.")


class EnoughQuestions(Refusal):
    message = _("{count} questions wait for your next meeting. Tick off one or remove it first.")


class EnoughPromises(Refusal):
    message = _("{count} promises are open between you. Keep one or drop one first.")


class YourTimeTaken(Refusal):
    message = _(
        "You have another meeting at that time. Move that one first, then say that you come."
    )


class TwoMeet(Refusal):
    message = _("You are two, so it cannot take place without you. Move or cancel it instead.")


class NotExpectedThere(Refusal):
    message = _("You are not expected at this meeting.")


class HostsArrange(Refusal):
    message = _("Whoever hosts moves and cancels the meetings here. Tell them what suits you.")


class PollIsOpen(Refusal):
    message = _("{name} has asked when all of you can. Say there which times work for you.")


class NobodyElse(Refusal):
    message = _("This time works for nobody else so far. Wait for the others, or choose another.")


class NotYourTurn(Refusal):
    message = _("Somebody else hosts this meeting now, so there is no turn of yours to swap.")


class NotAHost(Refusal):
    message = _("Choose one of the others who take turns here.")


class SwapOver(Refusal):
    message = _("This is no longer asked of you. The page you share shows who hosts.")
