from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_protect_events")]

    operations = [
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["partnership_id", "name", "occurred_at"], name="audit_event_news"),
        )
    ]
