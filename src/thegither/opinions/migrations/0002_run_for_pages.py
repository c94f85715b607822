from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("opinions", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="run",
            name="carried",
            field=models.JSONField(default=dict, help_text="Group → the name it still has of an earlier run"),
        ),
        migrations.AddField(
            model_name="run",
            name="shown",
            field=models.BinaryField(
                default=b"", help_text="What pages show of it, packed: the same size for many voters"
            ),
            preserve_default=False,
        ),
    ]
