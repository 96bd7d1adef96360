"""Check the Bicep files as far as that goes without Microsoft's compiler, which no package index has.

Each file parses; each module exists and is given its parameters, all that it needs and none that it does not
know; each output that is asked of a module is one of its outputs; each parameters file fits its template.
Resource types and their properties are not checked here: docs/deploy-container-apps.md says how they were.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import tree_sitter
import tree_sitter_bicep
from tree_sitter import Node

INFRA = Path(__file__).resolve().parent
PARSER = tree_sitter.Parser(tree_sitter.Language(tree_sitter_bicep.language()))


@dataclass
class Template:
    """What other files see of a Bicep file, and its modules."""

    path: Path
    root: Node
    parameters: dict[str, bool] = field(default_factory=dict)  # name: must be given
    outputs: set[str] = field(default_factory=set)
    modules: dict[str, tuple[str, set[str]]] = field(default_factory=dict)  # symbol: file, parameters

    def __post_init__(self) -> None:
        for node in self.root.children:
            if node.type == "parameter_declaration":
                has_default = any(child.type == "=" for child in node.children)
                optional = any(child.type == "nullable_type" for child in walk(node))
                self.parameters[symbol(node)] = not has_default and not optional
            elif node.type == "output_declaration":
                self.outputs.add(symbol(node))
            elif node.type == "module_declaration":
                target = next(text(child).strip("'") for child in node.children if child.type == "string")
                body = next(child for child in walk(node) if child.type == "object")
                given = {
                    name
                    for key, value in properties(body)
                    if key == "params"
                    for name, _ in properties(value)
                }
                self.modules[symbol(node)] = (target, given)

    def faults(self, templates: dict[str, "Template"]) -> Iterator[str]:
        for node in walk(self.root):
            if node.type == "ERROR" or node.is_missing:
                yield f"{self.path.name}:{node.start_point[0] + 1}: does not parse"
        for name, (target, given) in self.modules.items():
            if target not in templates:
                yield f"{self.path.name}: module {name}: there is no {target}"
                continue
            yield from fit(f"{self.path.name}: module {name}", given, templates[target].parameters)
        for node in walk(self.root):
            # module.outputs.name, with or without the "!" of a conditional one
            parts = text(node).replace("!", "").split(".") if node.type == "member_expression" else []
            if len(parts) == 3 and parts[1] == "outputs" and parts[0] in self.modules:
                target = self.modules[parts[0]][0]
                if target in templates and parts[2] not in templates[target].outputs:
                    yield f"{self.path.name}:{node.start_point[0] + 1}: {target} has no output {parts[2]}"


def fit(where: str, given: set[str], parameters: dict[str, bool]) -> Iterator[str]:
    for name in sorted(given - parameters.keys()):
        yield f"{where}: gives the unknown parameter {name}"
    for name in sorted(name for name, needed in parameters.items() if needed and name not in given):
        yield f"{where}: lacks the parameter {name}"


def walk(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from walk(child)


def text(node: Node) -> str:
    return node.text.decode()


def symbol(declaration: Node) -> str:
    return next(text(child) for child in declaration.children if child.type == "identifier")


def properties(node: Node) -> Iterator[tuple[str, Node]]:
    for child in node.children:
        if child.type == "object_property":
            yield text(child.children[0]).strip("'"), child.children[-1]


def main() -> int:
    templates = {
        path.name: Template(path, PARSER.parse(path.read_bytes()).root_node)
        for path in sorted(INFRA.glob("*.bicep"))
    }
    faults = [fault for template in templates.values() for fault in template.faults(templates)]
    for path in sorted(INFRA.glob("*.parameters.json")):
        template = templates[path.name.replace(".parameters.json", ".bicep")]
        given = set(json.loads(path.read_text())["parameters"])
        faults += fit(path.name, given, template.parameters)
    modules = sum(len(template.modules) for template in templates.values())
    if not templates or not modules:
        faults.append(f"no Bicep files with modules in {INFRA}")
    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"Bicep: {len(templates)} files and {modules} modules, {len(faults)} faults")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
