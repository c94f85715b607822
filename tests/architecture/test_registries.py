"""What must be complete: a policy for every model, a sentence for every event."""

import ast
import re
from collections.abc import Iterator

from django.apps import apps

from tests.architecture.source import SOURCE, Module, modules
from thegither.audit.presenters import presenters
from thegither.kernel.policies import Action, has_policy

# record(…) itself, a room's own short form of it (_record(…), _record_change(…)), an entry for record_many.
RECORDS = re.compile(r"(_?record|_record_\w+|Entry)$")


def recorded_names(module: Module) -> Iterator[tuple[str, str]]:
    """Yield place and name of each event that the module records; the name is "?" where it cannot be read."""
    short_forms = [
        node
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef) and RECORDS.match(node.name)
    ]
    handed_on = {call for form in short_forms for call in ast.walk(form)}
    for call in ast.walk(module.tree):
        if isinstance(call, ast.Call) and RECORDS.match(ast.unparse(call.func).split(".")[-1]) and call.args:
            names = list(strings(call.args[0], module.tree))
            if not names and call not in handed_on:
                names = ["?"]
            yield from ((f"{module}:{call.lineno}", name) for name in names)


def strings(expression: ast.expr, tree: ast.Module) -> Iterator[str]:
    """Yield the strings that the expression can be: its own, or those assigned to it."""
    if isinstance(expression, ast.Constant):
        yield expression.value
    elif isinstance(expression, ast.IfExp):
        yield from strings(expression.body, tree)
        yield from strings(expression.orelse, tree)
    elif isinstance(expression, ast.Name):
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and expression.id in map(ast.unparse, node.targets):
                yield from strings(node.value, tree)


def test_every_model_has_a_policy_for_viewing():
    models = [model for model in apps.get_models() if model.__module__.startswith("thegither.")]
    assert models
    assert [model._meta.label for model in models if not has_policy(model, Action.VIEW)] == []


def test_every_event_that_is_recorded_has_a_sentence():
    recorded = [found for module in modules() for found in recorded_names(module)]
    assert recorded
    assert [(place, name) for place, name in recorded if name not in presenters] == []


def test_every_sentence_is_of_an_event_that_is_recorded():
    recorded = {name for module in modules() for _, name in recorded_names(module)}
    assert set(presenters) - recorded == set()


def test_recorded_names_are_found_however_they_are_given():
    text = """
services.record("a.one", actor=a)
record("a.two" if x else "a.three")
name = "a.four"
record(name)
record(unknown)
recording("x")
record_many([Entry("a.five", b)])

def _record(name, target):
    record(name, target=target)

_record("a.six", b)
"""
    found = {name for _, name in recorded_names(Module(SOURCE, text, ast.parse(text)))}
    assert found == {"?", "a.one", "a.two", "a.three", "a.four", "a.five", "a.six"}
