"""The rules of the house that can be read from the source alone; docs/architecture.md gives their reasons."""

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

from tests.architecture.source import PRODUCT, SOURCE, modules, shown, source_files, templates
from tests.support.environment import REPOSITORY, product_environment

MOST_LINES = 450
# Libraries that cost a web worker memory and its start seconds: only functions run by a job import them.
HEAVY = (
    "docx",
    "highspy",
    "igraph",
    "leidenalg",
    "matplotlib",
    "numba",
    "openpyxl",
    "pandas",
    "scipy",
    "xlsxwriter",
)
# Written in pieces, so that this file does not find itself.
FOREIGN = re.compile(
    r"(?<![\w./])/(?:work/(?:main|shared|\.library)|root|opt)(?:/|\b)(?!\w)"
    r"|(?:pypi|pythonhosted)\.org|registry\.npm" + r"js|deb\.debian\.org|proxy\.golang\.org"
)
SETTING = re.compile(r"\bTHEGITHER_[A-Z0-9_]+")


def test_rooms_import_only_what_is_below_them():
    checked = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout[-6000:] + checked.stderr[-2000:]


def test_no_module_is_a_drawer_for_everything():
    drawers = {"utils", "util", "helpers", "common", "managers", "misc"}
    found = [shown(path) for path in SOURCE.rglob("*") if path.stem in drawers and path.suffix in {".py", ""}]
    assert found == []


def test_no_module_is_longer_than_a_reader_can_hold():
    lengths = {str(module): module.text.count("\n") for module in modules()}
    assert {name: lines for name, lines in lengths.items() if lines > MOST_LINES} == {}


def test_news_goes_upwards_by_the_record_and_not_by_signals():
    signals = re.compile(r"^(blinker|django\.dispatch)\b|\.signals\b")
    assert [
        (str(module), name) for module in modules() for name in module.imported() if signals.search(name)
    ] == []


def test_no_generic_foreign_key():
    generic = re.compile(r"^django\.contrib\.contenttypes\b")
    assert [
        (str(module), name) for module in modules() for name in module.imported() if generic.search(name)
    ] == []


def test_only_the_clock_knows_the_present_moment():
    found = [
        f"{module}:{node.lineno} {ast.unparse(node)}"
        for module in modules()
        if module.path != PRODUCT / "kernel" / "clock.py"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func)
        in {
            "datetime.now",
            "datetime.utcnow",
            "date.today",
            "timezone.now",
            "timezone.localdate",
            "datetime.today",
        }
    ]
    assert found == []


def test_every_template_extends_a_base_or_is_a_partial():
    loose = [
        shown(path)
        for path, text in templates().items()
        if not path.name.startswith(("_", "base"))
        and not {"partials", "letters"} & set(path.parts)  # a letter is no page
        and not re.match(r"\s*{% extends ", text)
    ]
    assert loose == []


def test_no_template_has_inline_style_or_script():
    inline = re.compile(
        r"""\sstyle\s*=|<style\b|\son[a-z]+\s*=\s*["']|javascript:|<script\b(?![^>]*\b(?:src=|type="application/json"))""",
        re.IGNORECASE,
    )
    sources = {
        **templates(),
        **{module.path: module.text for module in modules() if "templatetags" in module.path.parts},
    }
    found = [
        f"{shown(path)}: {match.group().strip()}"
        for path, text in sources.items()
        for match in inline.finditer(text)
    ]
    assert found == []


def test_nothing_names_a_developers_machine_or_a_package_registry():
    here = str(REPOSITORY)
    found = [
        f"{name}: {line.strip()[:120]}"
        for name, text in source_files()
        for line in text.splitlines()
        if here in line or FOREIGN.search(line)
    ]
    assert found == []


def test_every_setting_is_documented_and_every_documented_setting_is_read():
    read = set(SETTING.findall((PRODUCT / "config" / "settings.py").read_text()))
    documented = set(SETTING.findall((REPOSITORY / "docs" / "reference" / "settings.md").read_text()))
    assert read - documented == set()
    everywhere = {name for module in modules() for name in SETTING.findall(module.text)}
    launcher = set(SETTING.findall((REPOSITORY / "thegither").read_text()))
    assert documented - everywhere - launcher == set()


def test_a_web_worker_starts_without_heavy_libraries(tmp_path):
    program = (
        "import json, sys, django; django.setup(); "
        "from django.urls import get_resolver; get_resolver().url_patterns; "
        "import thegither.config.wsgi; print(json.dumps(sorted(sys.modules)))"
    )
    started = subprocess.run(
        [sys.executable, "-c", program],
        env=product_environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert started.returncode == 0, started.stderr
    assert set(json.loads(started.stdout.splitlines()[-1])) & set(HEAVY) == set()
