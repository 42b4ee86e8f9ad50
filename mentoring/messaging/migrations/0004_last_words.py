"""Each conversation knows its newest message."""

from django.db import migrations


def note_last_messages(apps, schema_editor):
    conversations = apps.get_model("messaging", "Conversation").objects
    entries = apps.get_model("messaging", "Entry").objects.filter(kind="message")
    for one in conversations.filter(last_message=0).iterator(chunk_size=500):
        last = entries.filter(conversation=one).order_by("-number").first()
        if last is not None:
            conversations.filter(pk=one.pk).update(
                last_message=last.number, last_author=last.author_id, last_at=last.written_at
            )


class Migration(migrations.Migration):
    dependencies = [("messaging", "0003_direct_conversations")]

    operations = [migrations.RunPython(note_last_messages, migrations.RunPython.noop)]
