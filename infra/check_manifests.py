"""Compare the Container Apps manifests with the models of Azure's SDK, and their parts with each other."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from azure.mgmt.appcontainers import models

ROOT = Path(__file__).resolve().parent.parent
MANIFESTS = ("infra/containerapp.yaml", "infra/containerapp-sqlite.yaml")


def unknown_keys(value: Any, kind: str, where: str) -> Iterator[str]:
    """`kind` is a type as the SDK's models write it: str, [Container], {str}, Template..."""
    if kind.startswith("["):
        if not isinstance(value, list):
            yield f"{where}: is no list"
            return
        for number, item in enumerate(value):
            yield from unknown_keys(item, kind[1:-1], f"{where}[{number}]")
    elif kind.startswith("{"):
        if not isinstance(value, dict):
            yield f"{where}: is no mapping"
            return
        for key, item in value.items():
            yield from unknown_keys(item, kind[1:-1], f"{where}.{key}")
    elif hasattr(getattr(models, kind, None), "_attribute_map"):
        yield from _unknown_of_model(value, getattr(models, kind), where)
    elif kind in PLAIN and not isinstance(value, PLAIN[kind]):
        yield f"{where}: {value!r} is not of type {kind}"


PLAIN = {"str": str, "bool": bool, "int": int, "float": (int, float)}


def _unknown_of_model(value: Any, model: Any, where: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{where}: is no mapping"
        return
    # The models flatten: the key of one attribute may be "properties.template".
    attributes = {entry["key"]: (name, entry["type"]) for name, entry in model._attribute_map.items()}
    for key, item in value.items():
        flattened = {
            path.removeprefix(f"{key}."): at for path, at in attributes.items() if path.startswith(f"{key}.")
        }
        if key in attributes:
            name, kind = attributes[key]
            if model._validation.get(name, {}).get("readonly"):
                yield f"{where}.{key}: is read-only"
            yield from unknown_keys(item, kind, f"{where}.{key}")
        elif flattened:
            for inner, part in item.items():
                if inner not in flattened:
                    yield f"{where}.{key}.{inner}: unknown key of {model.__name__}"
                else:
                    yield from unknown_keys(part, flattened[inner][1], f"{where}.{key}.{inner}")
        else:
            yield f"{where}.{key}: unknown key of {model.__name__}"


def loose_ends(manifest: dict[str, Any], dockerfile: str) -> Iterator[str]:
    """Names that point nowhere, and numbers that must be the same in two places."""
    configuration = manifest["properties"]["configuration"]
    template = manifest["properties"]["template"]
    volumes = {volume["name"]: volume for volume in template["volumes"]}
    secrets = {secret["name"] for secret in configuration["secrets"]}
    uid, gid = re.search(r"^USER (\d+):(\d+)$", dockerfile, re.MULTILINE).groups()
    folders = set(re.findall(r'"(/[^"]+)"', re.search(r"^VOLUME (.*)$", dockerfile, re.MULTILINE)[1]))
    port = configuration["ingress"]["targetPort"]
    for container in template["containers"]:
        for mount in container["volumeMounts"]:
            if mount["volumeName"] not in volumes:
                yield f"the mount {mount['volumeName']} has no volume"
            if mount["mountPath"] not in folders:
                yield f"{mount['mountPath']} is no VOLUME of the Dockerfile"
        for variable in container["env"]:
            if variable.get("secretRef", next(iter(secrets))) not in secrets:
                yield f"{variable['name']} refers to a secret that is not there"
        types = [probe["type"] for probe in container["probes"]]
        if sorted(types) != ["Liveness", "Readiness", "Startup"]:
            yield f"the probes are {types}"
        for probe in container["probes"]:
            if probe["httpGet"]["port"] != port:
                yield f"the probe {probe['type']} asks another port than the ingress"
            # The API takes no more.
            if not 1 <= probe["failureThreshold"] <= 10:
                yield f"the probe {probe['type']} has a failureThreshold outside 1-10"
    for name, volume in volumes.items():
        options = volume["mountOptions"].split(",")
        for needed in (f"uid={uid}", f"gid={gid}", "nobrl"):
            if needed not in options:
                yield f"the volume {name} lacks the mount option {needed}"
    on_sqlite = any(
        variable["name"] == "SQLITE_PATH" for c in template["containers"] for variable in c["env"]
    )
    if on_sqlite and template["scale"] != {"minReplicas": 1, "maxReplicas": 1}:
        yield "SQLite on a share allows one replica only"


def main() -> int:
    dockerfile = (ROOT / "Dockerfile").read_text()
    faults = []
    for name in MANIFESTS:
        manifest = yaml.safe_load((ROOT / name).read_text())
        found = [*unknown_keys(manifest, "ContainerApp", "manifest"), *loose_ends(manifest, dockerfile)]
        faults += [f"{name}: {fault}" for fault in found]
    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"Manifests: {len(MANIFESTS)} compared with the SDK's models, {len(faults)} faults")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
