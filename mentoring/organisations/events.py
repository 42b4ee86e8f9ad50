from django.utils.translation import gettext_noop as _

from mentoring.events.record import declare

declare(
    **{
        "organisations.created": _("An organisation was set up"),
        "organisations.changed": _("An organisation’s name, look or wording was changed"),
        "organisations.host_changed": _("An organisation’s own host name was changed"),
        "organisations.link_previews_changed": _("Whether links get a preview was changed"),
        "organisations.added": _("Somebody was added by hand"),
        "organisations.address_corrected": _("An email address was corrected"),
        "organisations.invited": _("Somebody was invited"),
        "organisations.joined": _("Somebody accepted their invitation"),
        "organisations.contact_settings_chosen": _("Somebody chose their language and time zone"),
        "organisations.picture_chosen": _("Somebody chose a picture of themselves"),
        "organisations.picture_removed": _("Somebody’s picture was removed"),
        "organisations.removed": _("Somebody left the organisation"),
        "organisations.role_changed": _("Somebody became, or stopped being, an administrator"),
        "organisations.token_made": _("A key for a program was made"),
        "organisations.token_given": _("A key for a program was given a role"),
        "organisations.token_revoked": _("A key for a program was revoked"),
        "organisations.address_asked": _("A change of address was asked for"),
        "organisations.roles_confirmed": _("Roles were confirmed after a change of address"),
        "organisations.passkey_refused": _("A passkey was refused: it may have been copied"),
        "organisations.factor_required": _("Who needs two-step sign-in was changed"),
        "organisations.policy_published": _("New terms or a new privacy page were published"),
        "organisations.policy_accepted": _("Somebody accepted a version of the terms"),
    }
)
