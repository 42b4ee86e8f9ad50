"""What cannot be written, and why."""

from django.utils.translation import gettext_lazy as _

from mentoring.core.refusals import Refusal


class NoWords(Refusal):
    code = "messaging.no_words"
    message = _("Write a word or two first.")


class TooLong(Refusal):
    code = "messaging.too_long"
    message = _(
        "This has {count} characters; at most {limit} fit. Send it as two messages, or keep the "
        "rest for your meeting."
    )


class TooMany(Refusal):
    code = "messaging.too_many"
    message = _("That was a lot in a short time. You can write again from {moment}.")


class NobodyReads(Refusal):
    code = "messaging.nobody_reads"
    message = _("Nobody would read this: {names} cannot sign in here any more.")


class StandsStill(Refusal):
    code = "messaging.stands_still"
    message = _(
        "Somebody has left, so nothing can be written here for now. Those who run the programme "
        "know, and will tell you how things can go on."
    )


class SentBefore(Refusal):
    code = "messaging.sent_before"
    message = _(
        "A message with this mark was sent before, in other words, so nothing was sent now. Please "
        "send it once more."
    )


class CannotBeChanged(Refusal):
    code = "messaging.cannot_be_changed"
    message = _("Only what you wrote yourself in the last 24 hours can be changed or taken back.")


class Closed(Refusal):
    code = "messaging.closed"
    message = _(
        "You can no longer write to each other here. Everything stays readable for both of you."
    )


class NotTogether(Refusal):
    code = "messaging.not_together"
    message = _("In {programme} you and {name} cannot write to each other.")


class NothingToKeep(Refusal):
    code = "messaging.nothing_to_keep"
    message = _("There is nothing to keep: this message was taken back.")


class NothingToAnswer(Refusal):
    code = "messaging.nothing_to_answer"
    message = _("The message that you answer is not here. Send yours without it.")


class NotYours(Refusal):
    code = "messaging.not_yours"
    message = _("Thanks are for what somebody else has written.")
