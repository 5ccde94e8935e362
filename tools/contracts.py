"""The import rules that import-linter lacks. They are configured in ``.importlinter`` and run by ``make lint``.

- ``Rooms``: every module has the same handful of files, and they look down inside it.
- ``FrontDoor``: from outside, a module is its face and its public files.
- ``Pure``: files that decide import nothing that reads, waits or asks the time.
- ``LibraryHomes``: a library that touches the world is imported in one place.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output
from importlinter.contracts.layers import LayersContract
from importlinter.domain.imports import ModuleExpression


def _direct_imports(graph: ImportGraph) -> Iterable[tuple[str, str]]:
    for importer in sorted(graph.modules):
        for imported in sorted(graph.find_modules_directly_imported_by(importer)):
            yield importer, imported


def _line(graph: ImportGraph, importer: str, imported: str) -> str:
    lines = sorted(found["line_number"] for found in graph.get_import_details(importer=importer, imported=imported))
    return ", ".join(map(str, lines))


def _is_in(module: str, package: str) -> bool:
    return module == package or module.startswith(package + ".")


class _Direct(Contract):
    """A contract about single imports: subclasses say which ones are wrong, and why."""

    root: Any = fields.StringField()

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Collect a sentence for every import that breaks the contract."""
        del verbose
        bad = [
            f"{importer} (line {_line(graph, importer, imported)}) {why}"
            for importer, imported in _direct_imports(graph)
            if importer.split(".")[0] == self.root and (why := self.wrong(importer, imported))
        ]
        return ContractCheck(kept=not bad, metadata={"bad": bad})

    def wrong(self, importer: str, imported: str) -> str | None:
        """What is wrong when ``importer`` imports ``imported``, or None."""
        raise AssertionError("every contract says what is wrong")

    def render_broken_contract(self, check: ContractCheck) -> None:
        """One line for each import."""
        for sentence in check.metadata["bad"]:
            output.print_error(sentence)


class FrontDoor(_Direct):
    """Another module may import only the package itself, its ``public`` files and what ``also`` names.

    ``exempt`` modules neither have a door (kit) nor are stopped by one (the composition root).
    """

    type_name = "front_door"
    public: Any = fields.SetField(subfield=fields.StringField())
    also: Any = fields.SetField(subfield=fields.StringField(), required=False)
    exempt: Any = fields.SetField(subfield=fields.StringField(), required=False)

    def wrong(self, importer: str, imported: str) -> str | None:
        """An import from another module that is not of its door."""
        here, there = importer.split("."), imported.split(".")
        exempt = self.exempt or set()
        if len(here) < 2 or here[1] in exempt or there[0] != self.root or len(there) < 3:
            return None
        if there[1] == here[1] or there[1] in exempt:
            return None
        if there[2] in self.public or ".".join(there[1:3]) in (self.also or ()):
            return None
        return f"reaches past the door into {imported}"


class Pure(_Direct):
    """``files`` may import each other's kind (``may_import``), the pure part of the kit, and words from ``outside``.

    Each line of ``besides`` is ``file: modules``: what that one kind of file may import besides.
    """

    type_name = "pure"
    files: Any = fields.SetField(subfield=fields.StringField())
    may_import: Any = fields.SetField(subfield=fields.StringField())
    pure_kit: Any = fields.SetField(subfield=fields.StringField())
    outside: Any = fields.SetField(subfield=fields.StringField())
    besides: Any = fields.ListField(subfield=fields.StringField(), required=False)

    def wrong(self, importer: str, imported: str) -> str | None:
        """An import by a pure file of something that is not."""
        here, there = importer.split("."), imported.split(".")
        if len(here) < 3 or here[1] == "kit" or here[2] not in self.files:
            return None
        if f"{here[2]}: {'.'.join(there[1:])}" in (self.besides or ()):
            return None
        if there[0] != self.root:
            pure = there[0] in self.outside
        elif there[1:2] == ["kit"]:
            pure = len(there) == 3 and there[2] in self.pure_kit
        else:
            pure = len(there) >= 3 and there[2] in self.may_import
        return None if pure else f"must stay pure but imports {imported}"


class LibraryHomes(_Direct):
    """Each line of ``homes`` is ``library: places``: only they (and files under them) may import it."""

    type_name = "homes"
    homes: Any = fields.ListField(subfield=fields.StringField())

    def wrong(self, importer: str, imported: str) -> str | None:
        """An import of a library away from its homes."""
        library = imported.split(".")[0]
        for line in self.homes:
            name, _, places = line.partition(":")
            if name.strip() != library:
                continue
            homes = [f"{self.root}.{place}" for place in places.split()]
            if not any(_is_in(importer, home) for home in homes):
                return f"imports {library}, whose home is {' or '.join(homes) or 'nowhere here'}"
        return None


class Rooms(LayersContract):
    """The layers inside every module below the root, whatever its name; ``left_out`` are no modules in this sense.

    Each line of ``only`` is ``file modules``: a kind of file that just these modules may have.
    """

    type_name = "rooms"
    root: Any = fields.StringField()
    only: Any = fields.ListField(subfield=fields.StringField(), required=False)
    left_out: Any = fields.SetField(subfield=fields.StringField(), required=False)

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Check the order in every module there is, and that no module has a file of an unknown kind."""
        modules = self._modules(graph)
        options: Any = self
        options.containers = [ModuleExpression(module) for module in modules]
        options.exhaustive = True
        checked = super().check(graph, verbose)
        foreign = set(self._foreign(graph, modules))
        checked.metadata["undeclared_modules"] |= foreign
        checked.kept = checked.kept and not foreign
        return checked

    def _modules(self, graph: ImportGraph) -> list[str]:
        left_out = self.left_out or set()
        children = graph.find_children(self.root)
        return sorted(module for module in children if module.rpartition(".")[2] not in left_out)

    def _foreign(self, graph: ImportGraph, modules: list[str]) -> Iterable[str]:
        for line in self.only or ():
            kind, *owners = line.split()
            for module in modules:
                if f"{module}.{kind}" in graph.modules and module.rpartition(".")[2] not in owners:
                    yield f"{module}.{kind}"
