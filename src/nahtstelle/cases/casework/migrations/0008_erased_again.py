"""Whether a case was erased a second time, because it came back with an old backup (decision 0027)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0007_asked_in_one_question")]

    operations = [
        migrations.AddField(model_name="erasure", name="again", field=models.BooleanField(default=False)),
    ]
