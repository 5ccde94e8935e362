"""How files look: their size, their names, the faces of modules, refusals, and what they never name."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from tools.tidy.source import Finding, Rule, Source, line_of

FUNCTION_LINES = 70
FILE_LINES = 400
FACE_LINES = 60


def functions_fit_a_screen(source: Source) -> Iterator[Finding]:
    """70 lines is what a reader sees at once."""
    for node in source.nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION_LINES:
                yield node.lineno, f"{node.name} has {length} lines; {FUNCTION_LINES} fit a screen"


def files_stay_small(source: Source) -> Iterator[Finding]:
    """Past 400 lines a file becomes a folder of the same name."""
    code = re.match(r"(?:src|tools|tests)/.*\.py$|web/(?:src|e2e|tests)/.*\.(?:ts|tsx)$", source.path)
    lines = source.text.count("\n")
    if code and lines > FILE_LINES:
        yield FILE_LINES, f"{lines} lines: past {FILE_LINES} a file becomes a folder of the same name"


def faces_are_short_and_say_what_they_promise(source: Source) -> Iterator[Finding]:
    """A module's face is a paragraph and re-exports: nothing is defined there."""
    if not re.fullmatch(r"src/jinbao/(?!kit/)[a-z_]+/__init__\.py", source.path):
        return
    lines = source.text.count("\n")
    if lines > FACE_LINES:
        yield FACE_LINES, f"a face of {lines} lines; at most {FACE_LINES}"
    tree = ast.parse(source.text)
    if len((ast.get_docstring(tree) or "").split()) < 8:
        yield 1, "the face opens with a paragraph on what the module owns and promises"
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.lineno, f"{node.name} is defined in the face; it belongs in a file of the module"


def no_catch_all_names(source: Source) -> Iterator[Finding]:
    """A file is called after what it holds."""
    if source.is_python and PurePosixPath(source.path).stem in {"utils", "util", "helpers", "helper", "common", "misc"}:
        yield 1, "a file is called after what it holds, not utils, helpers or common"


def refusals_name_their_module(source: Source) -> Iterator[Finding]:
    """``code`` of a refusal in ``pay`` begins with ``pay.``; refusals are defined in errors.py."""
    if not source.module:
        return
    for node in source.nodes:
        if not isinstance(node, ast.ClassDef) or (code := _class_constant(node, "code")) is None:
            continue
        if not any(ast.unparse(base).endswith("Refusal") for base in node.bases):
            continue
        if not re.match(rf"{source.module}\.[a-z0-9_]+$", code):
            yield node.lineno, f"the code of a refusal of {source.module} is '{source.module}.reason', not '{code}'"
        if source.module != "kit" and "/errors" not in source.path:  # the kit's stand beside what refuses
            yield node.lineno, f"{node.name} belongs in errors.py"


def _class_constant(node: ast.ClassDef, name: str) -> str | None:
    for statement in node.body:
        target = statement.targets[0] if isinstance(statement, ast.Assign) else getattr(statement, "target", None)
        value = getattr(statement, "value", None)
        if isinstance(target, ast.Name) and target.id == name and isinstance(value, ast.Constant):
            return str(value.value)
    return None


#: Pieced together, so that this file does not name what it looks for.
_ELSEWHERE = re.compile(
    "|".join(
        [
            "py" + r"pi\.org",
            "python" + r"hosted\.org",
            "registry" + r"\.npmjs",
            "npm" + "mirror",
            "deb" + r"\.debian\.org",
            "crates" + r"\.io",
            "proxy" + r"\.golang",
            r"(?<![\w.~])/(?:wor" + r"k|far" + r"m)/",
            "/tmp/bash" + "_jobs",
            "--(?:extra-)?index-" + "url|--find-" + "links ",
        ]
    )
)


def no_package_hosts_or_machine_paths(source: Source) -> Iterator[Finding]:
    """A committed file names no package host and no path of somebody's machine."""
    for found in _ELSEWHERE.finditer(source.text):
        yield line_of(source.text, found.start()), f"names a package host or a path of one machine: {found[0]}"


RULES = [
    Rule(
        functions_fit_a_screen,
        good=("src/jinbao/pay/rules.py", "def f() -> None:\n" + "    x = 1\n" * 69),
        bad=("src/jinbao/pay/rules.py", "def f() -> None:\n" + "    x = 1\n" * 70),
    ),
    Rule(
        files_stay_small,
        good=("tests/unit/pay/test_rules.py", "x = 1\n" * 400),
        bad=("tests/unit/pay/test_rules.py", "x = 1\n" * 401),
    ),
    Rule(
        faces_are_short_and_say_what_they_promise,
        good=(
            "src/jinbao/pay/__init__.py",
            '"""Pay owns orders and payments and never moves money twice for one."""\n\nfrom .service import Pay\n',
        ),
        bad=("src/jinbao/pay/__init__.py", '"""Pay."""\n'),
    ),
    Rule(
        faces_are_short_and_say_what_they_promise,
        good=("src/jinbao/kit/__init__.py", ""),
        bad=(
            "src/jinbao/pay/__init__.py",
            '"""Pay owns orders and payments and never moves money twice for one."""\n\ndef pay() -> None: ...\n',
        ),
    ),
    Rule(
        no_catch_all_names,
        good=("src/jinbao/pay/rules.py", ""),
        bad=("src/jinbao/pay/utils.py", ""),
    ),
    Rule(
        refusals_name_their_module,
        good=("src/jinbao/pay/errors.py", "class Late(Refusal):\n    code = 'pay.late'\n"),
        bad=("src/jinbao/pay/errors.py", "class Late(Refusal):\n    code = 'wallet.late'\n"),
    ),
    Rule(
        refusals_name_their_module,
        good=("src/jinbao/pay/types.py", "class Late(Struct):\n    code = 'x'\n"),
        bad=("src/jinbao/pay/service.py", "class Late(Refusal):\n    code = 'pay.late'\n"),
    ),
    Rule(
        no_package_hosts_or_machine_paths,
        good=("docs/howto/run.md", "Clone it to ~/work/jinbao, and homework/ stays yours.\n"),
        bad=("docs/howto/run.md", "cd /wor" + "k/main\n"),
    ),
    Rule(
        no_package_hosts_or_machine_paths,
        good=("requirements/runtime.txt", "apsw==3.50 --hash=sha256:00\n"),
        bad=("requirements/runtime.txt", "--find-" + "links /opt/wheels\n"),
    ),
]
