"""What must be complete: a policy for every model, a sentence for every event."""

import ast

from django.apps import apps

from tests.architecture.source import SOURCE, Module, modules
from thegither.audit.presenters import presenters
from thegither.kernel.policies import Action, has_policy


def recorded_names(module: Module) -> list[tuple[str, str]]:
    """Return place and name of each event that the module records."""
    calls = [
        node
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "record" and node.args
    ]
    return [(f"{module}:{call.lineno}", ast.unparse(call.args[0])) for call in calls]


def test_every_model_has_a_policy_for_viewing():
    models = [model for model in apps.get_models() if model.__module__.startswith("thegither.")]
    assert models
    assert [model._meta.label for model in models if not has_policy(model, Action.VIEW)] == []


def test_every_event_that_is_recorded_has_a_sentence():
    recorded = [found for module in modules() for found in recorded_names(module)]
    assert recorded
    not_literal = [found for found in recorded if not found[1].startswith(("'", '"'))]
    assert not_literal == []
    assert [(place, name) for place, name in recorded if ast.literal_eval(name) not in presenters] == []


def test_every_sentence_is_of_an_event_that_is_recorded():
    recorded = {ast.literal_eval(name) for module in modules() for _, name in recorded_names(module)}
    assert set(presenters) - recorded == set()


def test_recorded_names_are_found():
    text = 'services.record("a.b_done", actor=a)\nrecord(name)\nrecording("x")\n'
    found = recorded_names(Module(SOURCE, text, ast.parse(text)))
    assert [name for _, name in found] == ["'a.b_done'", "name"]
