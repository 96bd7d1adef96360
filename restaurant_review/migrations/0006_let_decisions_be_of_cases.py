"""A decision is of cases: reviews or restaurants."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("restaurant_review", "0005_let_staff_decide_and_undo")]

    operations = [migrations.RenameField("decision", "reviews", "cases")]
