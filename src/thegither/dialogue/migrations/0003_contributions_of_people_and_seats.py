from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dialogue", "0002_stage_feedback")]

    operations = [
        migrations.AddIndex(
            model_name="contribution",
            index=models.Index(
                fields=["person"],
                condition=models.Q(person__isnull=False),
                name="dialogue_contribution_person",
            ),
        ),
        migrations.AddIndex(
            model_name="contribution",
            index=models.Index(
                fields=["seat"], condition=models.Q(seat__isnull=False), name="dialogue_contribution_seat"
            ),
        ),
    ]
