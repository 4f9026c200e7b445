"""The table behind `accord.frame.shared_cache` on PostgreSQL; SQLite has a file beside the database.

Unlogged: counts of minutes need not survive a crash, and are written with every page.
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from accord.frame.shared_cache import COLUMNS, TABLE


def make(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(f"CREATE UNLOGGED TABLE {TABLE} {COLUMNS}")


def drop(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(f"DROP TABLE {TABLE}")


class Migration(migrations.Migration):
    dependencies = [("frame", "0001_initial")]

    operations = [migrations.RunPython(make, drop)]
