"""Meetings that come again, and the address at which somebody's calendar reads along."""

from django.db import models
from django.db.models import Q

from mentoring.core.db.ids import new_id
from mentoring.meetings.models.places import HERE, Format, service_of
from mentoring.organisations.models import Membership, Organisation
from mentoring.relationships.models import Relationship


class Series(models.Model):
    """Meetings that come again at one hour of one place's wall; see ``rules.series``.

    Each of them is a ``Meeting`` with a ``number``; only those of some weeks ahead exist.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)  # in calendars, the UID
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    relationship = models.ForeignKey(Relationship, models.CASCADE, related_name="series")
    every = models.PositiveSmallIntegerField()  # weeks; 0: a month, on the same weekday of it
    ordinal = models.SmallIntegerField(default=0)  # of that weekday: 1 to 4, -1 for the last
    first_on = models.DateField()  # the day that number 0 has by the rule
    wall = models.TimeField()
    zone = models.CharField(max_length=60)
    minutes = models.PositiveSmallIntegerField()
    format = models.CharField(max_length=10, choices=Format)
    place = models.CharField(max_length=300, default="", blank=True)
    next_number = models.PositiveIntegerField(default=1)  # the first that was not made yet
    ends_before = models.PositiveIntegerField(null=True, blank=True)  # a number; None: goes on
    sequence = models.PositiveIntegerField(default=0)  # of the calendar entry, RFC 5545
    shift_told = models.DateField(null=True, blank=True)  # of the last changed hour that was told
    looked_at = models.DateTimeField(null=True, blank=True)  # by the clock, once a day
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="series_one_going_on", fields=["relationship"], condition=Q(ends_before=None)
            )
        ]

    @property
    def has_rooms(self) -> bool:
        """Whether each of its meetings has a room of its own, with a page from which one joins."""
        is_room = self.place == HERE or bool(service_of(self.place))
        return self.format == Format.VIDEO and is_room


class CalendarFeed(models.Model):
    """The secret address at which somebody's calendar reads their meetings; its digest alone."""

    membership = models.OneToOneField(
        Membership, models.CASCADE, primary_key=True, related_name="calendar_feed"
    )
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    token_digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
