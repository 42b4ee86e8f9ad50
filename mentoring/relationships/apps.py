from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RelationshipsConfig(AppConfig):
    name = "mentoring.relationships"
    taken = {
        "relationship_one_open_per_composition": _(
            "These people have just been brought together in this programme. See the list of "
            "relationships."
        ),
        "member_once": _(
            "This person has just been added to the relationship. Nothing more is needed."
        ),
    }
