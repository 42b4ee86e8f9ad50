from mentoring.audit.record import declare

declare(
    **{
        "organisations.created": "An organisation was set up",
        "organisations.changed": "Name, look or words of an organisation were changed",
        "organisations.invited": "A person was invited",
        "organisations.joined": "A person accepted their invitation",
        "organisations.removed": "A person left the organisation",
        "organisations.role_changed": "A person became or ceased to be an administrator",
        "organisations.policy_published": "A new version of terms or privacy page",
        "organisations.policy_accepted": "A person accepted a version",
    }
)
