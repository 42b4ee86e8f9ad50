"""What two people wrote before there were conversations begins them."""

from itertools import groupby

from django.db import migrations

from mentoring.core.crypto.box import Box, new_key


def begin_conversations(apps, schema_editor):
    line = apps.get_model("relationships", "Line")
    rows = line.objects.order_by("relationship_id", "written_at", "id")
    for _, lines in groupby(rows.iterator(chunk_size=500), lambda one: one.relationship_id):
        _begin(apps, list(lines))


def _begin(apps, lines):
    first, key = lines[0], new_key()
    conversation = apps.get_model("messaging", "Conversation").objects.create(
        organisation_id=first.organisation_id, relationship_id=first.relationship_id, key=key,
        last_number=len(lines), begun_at=first.written_at,
    )
    entry, box = apps.get_model("messaging", "Entry"), Box(key)
    entry.objects.bulk_create(
        entry(
            conversation=conversation, number=number, kind="message", author_id=one.author_id,
            sent_as=one.pk, written_at=one.written_at,
            sealed=box.seal(one.words, f"messaging.{conversation.pk}.{number}"),
        )
        for number, one in enumerate(lines, 1)
    )
    _tell_nobody_again(apps, conversation, lines)


def _tell_nobody_again(apps, conversation, lines):
    """Each line went out by email when it was written."""
    reading = apps.get_model("messaging", "Reading")
    members = apps.get_model("relationships", "Member").objects
    there = members.filter(relationship_id=conversation.relationship_id, left_at=None)
    reading.objects.bulk_create(
        reading(conversation=conversation, membership_id=one.membership_id, told=len(lines))
        for one in there
    )


class Migration(migrations.Migration):
    dependencies = [("messaging", "0001_initial")]

    operations = [migrations.RunPython(begin_conversations, migrations.RunPython.noop)]
