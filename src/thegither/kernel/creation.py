"""Create many tables in one step of a migration, for a quick first start."""

from collections.abc import Sequence

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class CreateTogether(Operation):
    """Create the tables of new models at once, as they are after ``operations``.

    After each operation on its own Django renders every model anew that is related to the one it touched; in
    a product where all models hang together that took most of the time of a first start. Here they
    are rendered once for all. The operations are those that ``makemigrations`` writes: ``CreateModel``, and
    what adds fields, constraints or indexes to the same new models.

    :raises ValueError: an operation is about another model, which may have rows already
    """

    serialization_expand_args = ["operations"]

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = list(operations)
        made = {operation.name_lower for operation in self._creations()}
        for operation in self.operations:
            touched = getattr(operation, "model_name_lower", None) or getattr(operation, "name_lower", None)
            if touched not in made:
                raise ValueError(f"{operation.describe()}: this is for models that are created here only")

    def _creations(self) -> list[CreateModel]:
        return [operation for operation in self.operations if isinstance(operation, CreateModel)]

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Add the models to ``state``, which renders its models when somebody asks for them."""
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Create each table with all that it has in the end; keys between them are made after the last."""
        for creation in self._creations():
            creation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Drop the tables again."""
        for creation in reversed(self._creations()):
            creation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """Say what is created, for ``showmigrations`` and ``migrate --plan``."""
        return f"Create models {', '.join(creation.name for creation in self._creations())}"

    def references_model(self, name: str, app_label: str) -> bool:
        """Return whether any of the operations may refer to this model."""
        return any(operation.references_model(name, app_label) for operation in self.operations)

    @property
    def migration_name_fragment(self) -> str:
        """Return what ``makemigrations`` would put in a name."""
        return self._creations()[0].migration_name_fragment
