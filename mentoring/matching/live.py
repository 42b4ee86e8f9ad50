"""Who may wait for news of a run, or for what rules cost: those who run the programme."""

from functools import partial

from mentoring.live.topics import topic_kind
from mentoring.matching.models import CountedRules, Run
from mentoring.programmes.permissions import managing

topic_kind("run", may_listen=partial(managing, things=Run.objects.all()))
topic_kind("rules", may_listen=partial(managing, things=CountedRules.objects.all()))
