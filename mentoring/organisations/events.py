from django.utils.translation import gettext_noop as _

from mentoring.audit.record import declare

declare(
    **{
        "organisations.created": _("An organisation was set up"),
        "organisations.changed": _("Name, look or words of an organisation were changed"),
        "organisations.added": _("A person was added by hand"),
        "organisations.address_corrected": _("A person's e-mail address was corrected"),
        "organisations.invited": _("A person was invited"),
        "organisations.joined": _("A person accepted their invitation"),
        "organisations.reach_chosen": _("A person chose their language and time zone"),
        "organisations.removed": _("A person left the organisation"),
        "organisations.role_changed": _("A person became or ceased to be an administrator"),
        "organisations.passkey_refused": _("A passkey was refused: it may have been copied"),
        "organisations.policy_published": _("A new version of terms or privacy page"),
        "organisations.policy_accepted": _("A person accepted a version"),
    }
)
