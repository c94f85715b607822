"""Tables that are created together are those that one operation after the other would make."""

import gc

import pytest
from django.core.management import call_command
from django.db import connection, models
from django.db.migrations import AddConstraint, AddField, CreateModel
from django.db.migrations.state import ProjectState

from thegither.kernel.creation import CreateTogether


def two_that_point_at_each_other():
    key = models.BigAutoField(primary_key=True)
    of_b = models.ForeignKey("kernel.b", models.CASCADE, null=True, related_name="+")
    return [
        CreateModel("A", [("id", key), ("n", models.IntegerField())]),
        CreateModel("B", [("id", key.clone()), ("a", models.ForeignKey("kernel.a", models.CASCADE))]),
        AddField("a", "b", of_b),
        AddConstraint("a", models.CheckConstraint(condition=models.Q(n__gt=0), name="kernel_a_n")),
    ]


def test_tables_are_created_whole_and_dropped_again(transactional_db):
    creation, before, after = CreateTogether(two_that_point_at_each_other()), ProjectState(), ProjectState()
    creation.state_forwards("kernel", after)
    with connection.schema_editor() as editor:
        creation.database_forwards("kernel", editor, before, after)
    look = connection.introspection
    with connection.cursor() as cursor:
        columns = [column.name for column in look.get_table_description(cursor, "kernel_a")]
        constraints = look.get_constraints(cursor, "kernel_a")
    assert columns == ["id", "n", "b_id"]
    assert "kernel_a_n" in constraints
    with connection.schema_editor() as editor:
        creation.database_backwards("kernel", editor, after, before)
    assert not {"kernel_a", "kernel_b"} & set(look.table_names())


def test_what_is_about_another_model_is_refused():
    creations = two_that_point_at_each_other()
    with pytest.raises(ValueError, match="created here only"):
        CreateTogether([creations[0], AddField("elsewhere", "n", models.IntegerField())])


def test_garbage_is_looked_for_again_after_migrating(db):
    call_command("migrate", verbosity=0)
    assert gc.isenabled()
