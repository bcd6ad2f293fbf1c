"""The project's own sources, as the architecture tests read them."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "nahtstelle"
FLOORS = ("outward", "cases", "services", "structure", "ground")


def tracked(*suffixes: str) -> list[Path]:
    """Return the files of the project (tracked or new, not ignored) with these endings."""
    command = ["git", "ls-files", "-co", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return [path for name in names if (path := ROOT / name).suffix in suffixes and path.is_file()]


def own_python() -> list[Path]:
    """Return the application's modules: no tests, no migrations."""
    return [
        path
        for path in sorted(PACKAGE.rglob("*.py"))
        if "tests" not in path.parts and "migrations" not in path.parts
    ]


def app_of(module: str) -> str | None:
    """Return «floor.app» of a dotted module or path of modules below nahtstelle, or None."""
    parts = module.split(".")
    if parts[0] == "nahtstelle" and len(parts) > 2 and parts[1] in FLOORS:
        return f"{parts[1]}.{parts[2]}"
    return None


def module_name(path: Path) -> str:
    """Return the dotted name of a module of the package."""
    return ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)


def imports_of(path: Path) -> Iterator[tuple[int, str]]:
    """Yield line and dotted name of everything a module imports, type checking aside."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped = {
        child
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for child in ast.walk(node)
    }
    for node in ast.walk(tree):
        if node in skipped:
            continue
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
