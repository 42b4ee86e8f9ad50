"""What the letter about unread messages would say: never a word that somebody wrote."""

from types import SimpleNamespace

from django.utils.translation import gettext as _

from mentoring.core.web.addresses import full_address
from mentoring.messaging.notices import UNREAD
from mentoring.notifications.queries import sent_or_kept
from mentoring.notifications.samples import Sample, Sampled, sample_of
from mentoring.relationships.samples import latest, matched


@sample_of(UNREAD, readers=matched)
def of_message(about: Sampled) -> Sample | None:
    relationship = latest(about.programme, about.reader)
    others = relationship.others(about.reader) if relationship else []
    if relationship is None or not others:
        return None
    slug = about.programme.organisation.slug
    words = (others[0].first_name, _("Here stands what they wrote."))
    return Sample(
        SimpleNamespace(between=relationship),
        {
            "author": others[0],
            "names": relationship.named_for(about.reader),
            "messages": sent_or_kept([words], []),
            "reply_to": "",
            "is_shared": True,
            "conversation_url": full_address(
                "messaging:conversation", relationship.pk, organisation=slug
            ),
        },
    )
