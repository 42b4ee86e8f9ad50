"""What those who run a programme decided about its letters."""

from django.db import models

from mentoring.core.db.ids import new_id
from mentoring.notifications.wording import LetterWords
from mentoring.organisations.models import Membership, Organisation
from mentoring.programmes.models import Programme


class OwnWords(models.Model):
    """A letter's words in one language, instead of the product's; placeholders by their keys."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="own_words")
    letter = models.CharField(max_length=60)  # NoticeKind.letter_name
    language = models.CharField(max_length=10)
    subject = models.CharField(max_length=300, default="", blank=True)  # "": not among the words
    words = models.TextField()
    more = models.TextField(default="", blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="own_words_once", fields=["programme", "letter", "language"]
            )
        ]

    @property
    def said(self) -> LetterWords:
        return LetterWords(self.subject, self.words, self.more)


class OffSwitch(models.Model):
    """A letter that a programme does not want; without a row it goes."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="off_switches")
    letter = models.CharField(max_length=60)
    switched_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    switched_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="off_switch_once", fields=["programme", "letter"])
        ]
