"""What must be complete: a policy for every model, a sentence for every event."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.apps import apps

from tests.architecture.source import PRODUCT, SOURCE, Module, modules
from thegither.audit.presenters import presenters
from thegither.kernel.policies import Action, has_policy

UNREADABLE = "?"


@dataclass(frozen=True)
class Call:
    """A call in the source, and the function that it stands in."""

    module: Module
    function: ast.FunctionDef | None
    node: ast.Call

    def argument(self, place: int, name: str) -> ast.expr | None:
        """Return what the call gives for a parameter."""
        if place < len(self.node.args):
            return self.node.args[place]
        return next((given.value for given in self.node.keywords if given.arg == name), None)


class RecordedNames:
    """The event names that modules record, read from their source.

    A name is a string in ``record(…)`` or ``Entry(…)``, or comes there by a local variable or through a
    parameter of the function around it, from that function's calls.
    """

    def __init__(self, read: Sequence[Module]) -> None:
        self._calls: dict[str, list[Call]] = {}
        for module in read:
            self._collect(module, module.tree, None)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """Yield place and name of each; the name is "?" where it cannot be read."""
        for call in self._calls.get("record", []) + self._calls.get("Entry", []):
            # record(name, …) is itself made of record_many([Entry(name, …)])
            if call.function is not None and call.function.name in {"record", "record_many"}:
                continue
            names = list(self._strings(call.argument(0, "name"), call))
            yield from ((f"{call.module}:{call.node.lineno}", name) for name in names or [UNREADABLE])

    def _collect(self, module: Module, node: ast.AST, function: ast.FunctionDef | None) -> None:
        if isinstance(node, ast.FunctionDef):
            function = node
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func).split(".")[-1]
            self._calls.setdefault(called, []).append(Call(module, function, node))
        for child in ast.iter_child_nodes(node):
            self._collect(module, child, function)

    def _strings(self, value: ast.expr | None, at: Call) -> Iterator[str]:
        """Yield the strings that an expression in the function of the call ``at`` can be."""
        if isinstance(value, ast.Constant):
            yield value.value
        elif isinstance(value, ast.IfExp):
            yield from self._strings(value.body, at)
            yield from self._strings(value.orelse, at)
        elif isinstance(value, ast.Name) and at.function is not None:
            for node in ast.walk(at.function):
                if isinstance(node, ast.Assign) and value.id in map(ast.unparse, node.targets):
                    yield from self._strings(node.value, at)
            parameters = [each.arg for each in (*at.function.args.posonlyargs, *at.function.args.args)]
            place = parameters.index(value.id) if value.id in parameters else len(parameters)
            for call in self._calls.get(at.function.name, []):
                if call.module is at.module or not at.function.name.startswith("_"):
                    yield from self._strings(call.argument(place, value.id), call)


def test_every_model_has_a_policy_for_viewing():
    models = [model for model in apps.get_models() if model.__module__.startswith("thegither.")]
    assert models
    assert [model._meta.label for model in models if not has_policy(model, Action.VIEW)] == []


def of_the_product() -> list[Module]:
    """Return the modules that may record something: the analysis package knows of no record."""
    return [module for module in modules() if PRODUCT in module.path.parents]


def test_every_event_that_is_recorded_has_a_sentence():
    recorded = list(RecordedNames(of_the_product()))
    assert recorded
    assert [(place, name) for place, name in recorded if name not in presenters] == []


def test_every_sentence_is_of_an_event_that_is_recorded():
    assert set(presenters) - {name for _, name in RecordedNames(of_the_product())} == set()


def test_recorded_names_are_found_however_they_are_given():
    text = """
def services():
    audit.record("a.one", actor=a)
    record("a.two" if x else "a.three")
    record(unknown)
    recording("x")
    record_many([Entry("a.four", b)])
    _save(thing, event="a.five")
    _save(thing, "a.six")

def other():
    name = "a.seven"
    record(name)

def _save(thing, event):
    record(event, target=thing)
"""
    found = {name for _, name in RecordedNames([Module(SOURCE, text, ast.parse(text))])}
    assert found == {"?", "a.one", "a.two", "a.three", "a.four", "a.five", "a.six", "a.seven"}
