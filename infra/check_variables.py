"""Look at the variables of azd's environment before anything is deployed; azd runs this (azure.yaml).

What is no number, no JSON or no address is said at once, all of it together, and not in the middle of a
deployment. And a database whose storage has grown by itself is asked for its size: a template that asks for
less is refused.
"""

import argparse
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

try:
    from create_database_role import SERVERS, public_address
    from management_api import ManagementApi, ManagementError, SignIn
except ModuleNotFoundError as error:
    sys.exit(f"{error}. Install infra/requirements.txt into the Python that runs this.")

# The smallest that there is, and what main.bicepparam asks for.
STORAGE_GB = 32
# container-app.bicepparam's.
MAX_REPLICAS = 2


def whole_number(least: int, most: int | None = None) -> Callable[[str], None]:
    """The limits are those of the templates, which say them late."""

    def check(text: str) -> None:
        if not re.fullmatch(r"[0-9]+", text):
            raise ValueError("is no whole number")
        if int(text) < least:
            raise ValueError(f"is less than {least}")
        if most is not None and int(text) > most:
            raise ValueError(f"is more than {most}")

    return check


def name_of_resources(text: str) -> None:
    """Container Apps are the strictest about their names; the longest of ours has 32 letters."""
    if not re.fullmatch(r"[A-Za-z](-?[A-Za-z0-9])*", text) or len(text) > 20:
        raise ValueError("is no name of letters, digits and single hyphens, 20 at most, with a letter first")


def share(text: str) -> None:
    if not re.fullmatch(r"0(\.\d+)?|1(\.0+)?", text):
        raise ValueError("is no number from 0 to 1")


def flag(text: str) -> None:
    if text.lower() not in ("true", "false"):
        raise ValueError("is neither true nor false")


def json_object(text: str) -> None:
    try:
        value = json.loads(text)
    except ValueError as error:
        raise ValueError(f"is no JSON: {error}") from None
    if not isinstance(value, dict):
        raise ValueError('is JSON, but no object such as {"REVIEWS_PER_HOUR": 30}')


def address(text: str) -> None:
    try:
        public_address(text)
    except argparse.ArgumentTypeError as error:
        raise ValueError(f"is refused: {error}") from None


def one_of(*words: str) -> Callable[[str], None]:
    def check(text: str) -> None:
        if text not in words:
            raise ValueError(f"is none of {', '.join(words)}")

    return check


# Those whose value has a form. docs/deploy-azd.md says what each is for.
CHECKS: dict[str, Callable[[str], None]] = {
    "AZURE_ENV_NAME": name_of_resources,
    "SITE_HOST": one_of("appService", "containerApps"),
    "OPERATOR_ADDRESS": address,
    "DATABASE_TIER": one_of("Burstable", "GeneralPurpose", "MemoryOptimized"),
    "DATABASE_STORAGE_GB": whole_number(STORAGE_GB),
    "DATABASE_ADMIN_TYPE": one_of("Group", "User", "ServicePrincipal"),
    "MIN_REPLICAS": whole_number(1),
    "MAX_REPLICAS": whole_number(1),
    "EXTRA_SETTINGS": json_object,
    "TRACES_SAMPLED": share,
    "LOG_RETENTION_DAYS": whole_number(30, 730),
    "PRIVATE_NETWORK": flag,
    "FILE_SHARES": flag,
}


def faults(environment: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with the variables; an empty one is one that is not set."""
    right = {}
    for name, check in CHECKS.items():
        if value := environment.get(name, ""):
            try:
                check(value)
            except ValueError as error:
                yield f"{name}={value} {error}"
            else:
                right[name] = value
    most = int(right.get("MAX_REPLICAS", MAX_REPLICAS))
    if int(right.get("MIN_REPLICAS", 1)) > most:
        yield f"MIN_REPLICAS={right['MIN_REPLICAS']} is more than MAX_REPLICAS, which is {most}"
    if not environment.get("SITE_HOST"):
        yield "SITE_HOST is not set: appService or containerApps"
    if environment.get("DATABASE_ADMIN_OBJECT_ID") and not environment.get("DATABASE_ADMIN_NAME"):
        yield "DATABASE_ADMIN_NAME is not set, and DATABASE_ADMIN_OBJECT_ID is"


def grown_storage(environment: Mapping[str, str], api: ManagementApi) -> int | None:
    """The gibibytes of the database that is there, if they are more than are asked for."""
    name = environment["AZURE_ENV_NAME"].lower()
    found = api.get(
        f"/subscriptions/{environment['AZURE_SUBSCRIPTION_ID']}/resourceGroups/rg-{name}"
        "/providers/Microsoft.DBforPostgreSQL/flexibleServers",
        SERVERS,
        fine=(404,),
    )
    # Beside it there may be one that was restored, or a replica.
    ours = re.compile(rf"psql-{re.escape(name)}-[a-z0-9]{{13}}")
    for server in found.get("value", []):
        size: Any = server.get("properties", {}).get("storage", {}).get("storageSizeGB")
        wanted = int(environment.get("DATABASE_STORAGE_GB") or STORAGE_GB)
        if ours.fullmatch(server.get("name", "")) and isinstance(size, int) and size > wanted:
            return size
    return None


def main(environment: Mapping[str, str] = os.environ) -> int:
    wrong = list(faults(environment))
    for fault in wrong:
        print(fault, file=sys.stderr)
    if wrong:
        print("Nothing was deployed. Set them (azd env set NAME VALUE), and run this again.", file=sys.stderr)
        return 1
    # Before the first provisioning there is no subscription yet, and nothing in it.
    if not environment.get("AZURE_SUBSCRIPTION_ID"):
        return 0
    try:
        api = ManagementApi(SignIn(environment.get("AZURE_TENANT_ID", "")).token)
        grown = grown_storage(environment, api)
    except ManagementError as error:
        # It only would have helped.
        print(f"The size of the database could not be looked at: {error}", file=sys.stderr)
        return 0
    except KeyboardInterrupt:
        print("Stopped. Nothing was deployed.", file=sys.stderr)
        return 130
    if grown is None:
        return 0
    print(f"The storage of the database has grown to {grown} GB: DATABASE_STORAGE_GB is set to that.")
    setting = ["azd", "env", "set", "DATABASE_STORAGE_GB", str(grown)]
    try:
        subprocess.run([*setting, "--environment", environment["AZURE_ENV_NAME"]], check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"{error}. Nothing was deployed. Run this yourself: {' '.join(setting)}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
