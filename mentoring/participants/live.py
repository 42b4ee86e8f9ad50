"""Who may wait for news of many invitations under way: those who run the programme."""

from functools import partial

from mentoring.live.topics import topic_kind
from mentoring.participants.models import BulkInvitation
from mentoring.programmes.permissions import managing

topic_kind("inviting", may_listen=partial(managing, things=BulkInvitation.objects.all()))
