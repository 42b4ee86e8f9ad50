"""Skills that people offer and look for."""

from mentoring.participants.models import ProfileSkill, Skill


def say_skills(person, side, names):
    for name in names:
        skill, _ = Skill.objects.get_or_create(
            organisation=person.organisation, key=name.casefold(), defaults={"name": name}
        )
        ProfileSkill.objects.create(profile=person.profile, skill=skill, side=side, weight=3)
