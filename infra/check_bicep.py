"""Check the Bicep files.

    python infra/check_bicep.py [--accept]

Microsoft's compiler does it whole, where there is one on the path (`az bicep install`, or the package
Azure.Bicep.CommandLine of .NET's registry): lint, format, values that must be refused, and what would be
deployed in each scenario below, compared with what is kept in infra/snapshots. --accept keeps what it is now.

Without it, as far as that goes: each file parses; each name that is used is declared, and the other way
round; each module exists and is given its parameters, all that it needs and none that it does not know, and
nothing for a name or a condition that only the deployment tells; each output that is asked of a module is one
of its outputs; the same for the parameters files; each line is indented as its brackets say. Types, the rest
of the format, and scenarios are then not checked.
"""

import difflib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import tree_sitter
import tree_sitter_bicep
from tree_sitter import Node

INFRA = Path(__file__).resolve().parent
SNAPSHOTS = INFRA / "snapshots"
PARSER = tree_sitter.Parser(tree_sitter.Language(tree_sitter_bicep.language()))

# What names a thing, and where its name stands among its children.
DECLARATIONS = {
    "parameter_declaration": "parameter",
    "variable_declaration": "variable",
    "resource_declaration": "resource",
    "module_declaration": "module",
    "user_defined_function": "function",
    "output_declaration": "output",
}
AROUND_A_BODY = ("if_statement", "for_statement")
# Of the language itself; they are used like names.
NAMESPACES = {"az", "sys"}

GUID = "00000000-0000-0000-0000-000000000000"
GROUP = "rg-plateful"
# Secrets of a first deployment, which are others each time.
RANDOM = re.compile(r"([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}){2,}")
# A new site, and what azd's environment holds after the first provisioning. Each scenario adds its variables.
ENVIRONMENT = {
    "AZURE_ENV_NAME": "plateful",
    "AZURE_LOCATION": "westeurope",
    "SITE_APP_NAME": "ca-plateful",
    "TIDY_JOB": "caj-tidy-plateful",
    "SITE_CONTAINER_ENVIRONMENT": "cae-plateful",
    "SITE_IDENTITY_NAME": "id-plateful",
    "AZURE_CONTAINER_REGISTRY_ENDPOINT": "crplateful.azurecr.io",
    "SERVICE_CONTAINER_APP_IMAGE_NAME": "crplateful.azurecr.io/plateful:1",
    "DATABASE_HOST": "psql-plateful.postgres.database.azure.com",
    "DATABASE_NAME": "plateful",
    "PHOTOS_ENDPOINT": "https://stplateful.blob.core.windows.net/",
    "TELEMETRY_CONNECTION_STRING": f"InstrumentationKey={GUID};IngestionEndpoint=https://westeurope.example/",
    "SECRET_URI": "https://kv-plateful.vault.azure.net/secrets/secret-key",
    "FALLBACKS_SECRET_URI": "https://kv-plateful.vault.azure.net/secrets/secret-key-fallbacks",
}
DOMAIN = {"CUSTOM_DOMAIN": "www.example.com"}
GROWN = {
    "DATABASE_SKU": "Standard_D2ds_v5",
    "DATABASE_TIER": "GeneralPurpose",
    "DATABASE_STORAGE_GB": "128",
    "APP_SERVICE_SKU": "P1v3",
    "MIN_REPLICAS": "2",
    "MAX_REPLICAS": "6",
    "EXTRA_SETTINGS": '{"REVIEWS_PER_HOUR": 30, "MIGRATE_ON_START": true}',
    "DATABASE_ADMIN_OBJECT_ID": GUID,
    "DATABASE_ADMIN_NAME": "database administrators",
}
ON_APP_SERVICE = {"SITE_HOST": "appService"}
ON_CONTAINER_APPS = {"SITE_HOST": "containerApps"}
PRIVATE = {"PRIVATE_NETWORK": "true"}
CERTIFICATE = (
    f"/subscriptions/{GUID}/resourceGroups/{GROUP}/providers/Microsoft.Web/certificates/www.example.com"
)
SCENARIOS: dict[str, tuple[str, dict[str, str]]] = {
    "app-service": ("main", ON_APP_SERVICE),
    "app-service-grown": ("main", ON_APP_SERVICE | GROWN | DOMAIN),
    "app-service-private": (
        "main",
        ON_APP_SERVICE | PRIVATE | DOMAIN | {"CUSTOM_DOMAIN_CERTIFICATE_ID": CERTIFICATE},
    ),
    "container-apps": ("main", ON_CONTAINER_APPS),
    "container-apps-private": ("main", ON_CONTAINER_APPS | PRIVATE | {"FILE_SHARES": "true"}),
    "container-app": ("container-app", {}),
    "container-app-grown": (
        "container-app",
        GROWN
        | DOMAIN
        | PRIVATE
        | {"SITE_MOUNTED_SHARES": "logs config", "CUSTOM_DOMAIN_CERTIFICATE_ID": CERTIFICATE},
    ),
}
# These end before anything is deployed.
REFUSED = (
    ("main", ON_APP_SERVICE | {"DATABASE_STORAGE_GB": "64GB"}),
    ("main", ON_APP_SERVICE | {"PRIVATE_NETWORK": "maybe"}),
    ("main", ON_APP_SERVICE | {"EXTRA_SETTINGS": "{WORKERS: 2"}),
    ("main", ON_APP_SERVICE | {"EXTRA_SETTINGS": '["WORKERS"]'}),
    ("main", {"SITE_HOST": "kubernetes"}),
    ("container-app", {"MIN_REPLICAS": "one"}),
)


@dataclass
class Template:
    """What other files see of a Bicep file, and its modules."""

    path: Path
    root: Node
    parameters: dict[str, bool] = field(default_factory=dict)  # name: must be given
    outputs: set[str] = field(default_factory=set)
    modules: dict[str, tuple[str, dict[str, Node]]] = field(default_factory=dict)  # symbol: file, parameters
    variables: dict[str, Node] = field(default_factory=dict)

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
                    name: value
                    for key, parameters in properties(body)
                    if key == "params"
                    for name, value in properties(parameters)
                }
                self.modules[symbol(node)] = (target, given)
            elif node.type == "variable_declaration":
                self.variables[symbol(node)] = node.children[-1]

    def faults(self, templates: dict[str, "Template"]) -> Iterator[str]:
        for node in walk(self.root):
            if node.type == "ERROR" or node.is_missing:
                yield f"{self.path.name}:{node.start_point[0] + 1}: does not parse"
        yield from layout(self.path)
        yield from names(self.path.name, self.root)
        for name, (target, given) in self.modules.items():
            if target not in templates:
                yield f"{self.path.name}: module {name}: there is no {target}"
                continue
            yield from fit(f"{self.path.name}: module {name}", set(given), templates[target].parameters)
            for parameter in sorted(templates[target].needed_at_once(templates) & given.keys()):
                if any(self.is_late(node) for node in self.closure(given[parameter])):
                    yield (
                        f"{self.path.name}: module {name}: {parameter} is known while deploying only, and "
                        f'{target} has it in a name or a condition: "azd provision --preview" cannot look in'
                    )
        for node in walk(self.root):
            # module.outputs.name, with or without the "!" of a conditional one
            parts = text(node).replace("!", "").split(".") if node.type == "member_expression" else []
            if len(parts) == 3 and parts[1] == "outputs" and parts[0] in self.modules:
                target = self.modules[parts[0]][0]
                if target in templates and parts[2] not in templates[target].outputs:
                    yield f"{self.path.name}:{node.start_point[0] + 1}: {target} has no output {parts[2]}"

    def needed_at_once(self, templates: dict[str, "Template"]) -> set[str]:
        """The parameters that a resource's name, scope, condition or loop is made of."""
        needed: list[Node] = []
        for node in self.root.children:
            if node.type not in ("resource_declaration", "module_declaration"):
                continue
            around = node
            while around := next((c for c in around.children if c.type in AROUND_A_BODY), None):
                needed += [child for child in around.children if child.type not in (*AROUND_A_BODY, "object")]
            body = next(child for child in walk(node) if child.type == "object")
            needed += [value for key, value in properties(body) if key in ("name", "scope")]
            if target := templates.get(self.modules.get(symbol(node), ("", {}))[0]):
                given = self.modules[symbol(node)][1]
                needed += [given[name] for name in target.needed_at_once(templates) & given.keys()]
        nodes = [each for node in needed for each in self.closure(node)]
        return {text(node) for node in nodes if node.type == "identifier"} & self.parameters.keys()

    def closure(self, node: Node) -> Iterator[Node]:
        """All parts of an expression, and of the variables in it."""
        for part in walk(node):
            yield part
            if part.type == "identifier" and text(part) in self.variables:
                yield from self.closure(self.variables[text(part)])

    @staticmethod
    def is_late(node: Node) -> bool:
        """It asks for something that a deployment makes: an output of a module, or what a resource has."""
        if node.type == "property_identifier":
            return text(node) in ("outputs", "properties")
        return node.type == "call_expression" and text(node.children[0]).rpartition(".")[2].startswith("list")


def layout(path: Path) -> Iterator[str]:
    """What the formatter is sure to change: indentation, blank lines, loops beside their bracket."""
    content = path.read_text()
    if not content.endswith("\n") or content.endswith("\n\n") or "\n\n\n" in content:
        yield f"{path.name}: one line end at the end, and one blank line between"
    depth = 0
    for number, line in enumerate(content.split("\n"), 1):
        code = re.sub(r"//.*", "", re.sub(r"'(?:[^'\\]|\\.)*'", "''", line))
        closing = len(re.match(r"[\])}\s]*", code)[0].replace(" ", ""))
        indent = 2 * (depth - closing) + (2 if code.lstrip().startswith(("? ", ": ")) else 0)
        if line != line.rstrip() or (line and len(line) - len(line.lstrip()) != indent):
            yield f"{path.name}:{number}: is not indented by {indent}, or ends in blanks"
        if re.search(r"\[for .*\{$", code):
            yield f"{path.name}:{number}: a loop of several lines begins on a line of its own"
        depth += sum(code.count(bracket) for bracket in "([{") - sum(code.count(bracket) for bracket in ")]}")


def names(file: str, root: Node) -> Iterator[str]:
    """Names that are used and not declared, and the other way round."""
    declared = {symbol(node): node.type for node in root.children if node.type in DECLARATIONS}
    for node in root.children:
        if node.type == "import_functionality":
            declared |= {text(child): node.type for child in node.children if child.type == "identifier"}
    used = set()
    for node, local in uses(root, frozenset()):
        name = text(node)
        if name in declared:
            used.add(name)
        elif name not in local and name not in NAMESPACES:
            yield f"{file}:{node.start_point[0] + 1}: {name} is not declared"
    for name, kind in declared.items():
        if name not in used and kind in (
            "parameter_declaration",
            "variable_declaration",
            "import_functionality",
        ):
            yield f"{file}: {name} is not used"


def uses(node: Node, local: frozenset[str]) -> Iterator[tuple[Node, frozenset[str]]]:
    """Each name that stands for something, with the names that loops and lambdas around it make."""
    children = node.children
    if node.type == "identifier":
        yield node, local
        return
    if node.type in DECLARATIONS:
        at = next(number for number, child in enumerate(children) if child.type == "identifier")
        children = children[:at] + children[at + 1 :]
        if node.type == "user_defined_function":
            local |= {symbol(child) for child in walk(node) if child.type == "parameter"}
            children = [child for child in children if child.type != "parameters"]
    elif node.type == "object_property":
        # A key is no name, unless it is a text with one in it.
        children = [child for child in children[:-1] if child.type == "string"] + children[-1:]
    elif node.type in ("for_statement", "lambda_expression"):
        local |= {text(child) for child in children if child.type == "identifier"}
        local |= {
            text(each) for child in children if child.type == "for_loop_parameters" for each in walk(child)
        }
    elif node.type in ("type", "decorators", "import_functionality"):
        return
    elif node.type == "call_expression" and children[0].type == "identifier":
        # What is not declared is a function of the language.
        yield children[0], local | {text(children[0])}
        children = children[1:]
    for child in children:
        yield from uses(child, local)


def parameters_file(path: Path) -> tuple[str, set[str], Node]:
    """The template that it is for, what it gives, and itself, written in the words that the parser knows."""
    content = path.read_text()
    using = re.search(r"^using '([^']+)'$", content, re.MULTILINE)
    given = set(re.findall(r"^param (\w+) =", content, re.MULTILINE))
    known = re.sub(r"^param (\w+) =", r"output \1 string =", content, flags=re.MULTILINE)
    known = re.sub(r"^using .*$", "", known, flags=re.MULTILINE)
    return using[1] if using else "", given, PARSER.parse(known.encode()).root_node


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


def by_ourselves() -> Iterator[str]:
    templates = {
        path.name: Template(path, PARSER.parse(path.read_bytes()).root_node)
        for path in sorted(INFRA.glob("*.bicep"))
    }
    modules = sum(len(template.modules) for template in templates.values())
    if not modules:
        yield f"no Bicep files with modules in {INFRA}"
    for template in templates.values():
        yield from template.faults(templates)
    for path in sorted(INFRA.glob("*.bicepparam")):
        target, given, root = parameters_file(path)
        if target not in templates:
            yield f"{path.name}: is for no template that is here"
            continue
        for node in walk(root):
            if node.type == "ERROR" or node.is_missing:
                yield f"{path.name}:{node.start_point[0] + 1}: does not parse"
        yield from layout(path)
        yield from names(path.name, root)
        # azd hands over no other values, so a default of the template would never be seen to be wrong.
        yield from fit(path.name, given, dict.fromkeys(templates[target].parameters, True))
    print(f"Bicep: {len(templates)} files and {modules} modules read")


class Compiler:
    def __init__(self, command: str) -> None:
        self.command = command
        self.version = self.run("--version", environment={})[1].strip()

    def run(self, *arguments: str, environment: dict[str, str], folder: Path = INFRA) -> tuple[int, str]:
        """Its exit code, and all that it said."""
        result = subprocess.run(
            [self.command, *arguments],
            cwd=folder,
            env={"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **environment},
            capture_output=True,
            text=True,
            timeout=300,
        )
        return result.returncode, result.stdout + result.stderr

    def faults(self, accept: bool) -> Iterator[str]:
        files = [*sorted(INFRA.glob("*.bicep")), *sorted(INFRA.glob("*.bicepparam"))]
        for path in files:
            environment = ENVIRONMENT | ON_APP_SERVICE
            lint = "lint" if path.suffix == ".bicep" else "build-params"
            words = ("--stdout",) if lint == "build-params" else ()
            code, said = self.run(lint, path.name, *words, environment=environment)
            complaints = [line for line in said.splitlines() if re.search(r" : (Warning|Error|Info) ", line)]
            if code or complaints:
                yield f"bicep {lint} {path.name}:\n" + "\n".join(complaints or [said])
            code, formatted = self.run("format", path.name, "--stdout", environment=environment)
            if code or formatted.rstrip() != path.read_text().rstrip():
                yield f'{path.name} is not as "bicep format {path.name}" leaves it'
        for name, changes in REFUSED:
            code, _ = self.run(
                "build-params", f"{name}.bicepparam", "--stdout", environment=ENVIRONMENT | changes
            )
            if code == 0:
                yield f"{name}.bicepparam takes {changes}"
        for scenario, (name, changes) in SCENARIOS.items():
            yield from self._snapshot(scenario, name, ENVIRONMENT | changes, accept)

    def _snapshot(self, scenario: str, name: str, environment: dict[str, str], accept: bool) -> Iterator[str]:
        kept = SNAPSHOTS / f"{scenario}.json"
        with tempfile.TemporaryDirectory() as temporary:
            # With the queries and the workbook, which the templates read.
            folder = Path(temporary) / "infra"
            shutil.copytree(INFRA, folder, ignore=shutil.ignore_patterns(".venv", "__pycache__"))
            scope = ("--resource-group", GROUP) if name == "container-app" else ()
            code, said = self.run(
                "snapshot",
                f"{name}.bicepparam",
                *("--mode", "overwrite", "--subscription-id", GUID, "--tenant-id", GUID),
                *("--location", "westeurope", *scope),
                environment=environment,
                folder=folder,
            )
            written = folder / f"{name}.snapshot.json"
            if code or not written.exists():
                yield f"bicep snapshot, {scenario}: {said}"
                return
            now = RANDOM.sub("random", written.read_text())
        if accept or not kept.exists():
            kept.parent.mkdir(exist_ok=True)
            kept.write_text(now)
            print(f"Kept {kept.relative_to(INFRA.parent)}: look at it and commit it")
        elif now != kept.read_text():
            lines = difflib.unified_diff(kept.read_text().splitlines(), now.splitlines(), "kept", "now", n=1)
            yield (
                f"{scenario} deploys something else; if it should: python infra/check_bicep.py --accept\n"
                + ("\n".join(list(lines)[:60]))
            )


def main(arguments: list[str]) -> int:
    faults = list(by_ourselves())
    if command := shutil.which("bicep"):
        compiler = Compiler(command)
        print(f"{compiler.version}: lint, format, {len(REFUSED)} refusals, {len(SCENARIOS)} scenarios")
        faults += compiler.faults(accept="--accept" in arguments)
    else:
        print("No bicep on the path: types, format and scenarios were not checked", file=sys.stderr)
    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"Bicep: {len(faults)} faults")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
