"""Migrate the database with a new image, as a job in Azure; azd runs this before it deploys one (azure.yaml).

infra/migrate.sh is the same for pipelines, where `az` is signed in.
"""

import os
import sys
import time

try:
    from management_api import ManagementApi, ManagementError, SignIn
except ModuleNotFoundError as error:
    sys.exit(f"{error}. Install infra/requirements.txt into the Python that runs this.")

JOBS = "2025-07-01"
# Seconds; the job's own limit.
LONGEST = 1800.0

GO_ON = "The site serves as before. When that is mended: azd deploy"


def migrate(api: ManagementApi, job: str, image: str, pause: float = 10.0, longest: float = LONGEST) -> str:
    """Run the job at the path `job` with `image` to its end; what was done. Raises ManagementError."""
    current = api.get(job, JOBS)
    template = current["properties"]["template"]
    for container in template["containers"]:
        container["image"] = image
    # Lists are replaced whole, so the containers go back as they were read.
    api.patch(job, JOBS, {"properties": {"template": template}})
    execution = api.post(f"{job}/start", JOBS).get("name")
    if not execution:
        raise ManagementError(f"{job} was started and not named: look at its executions in the portal.")
    print(f"Migrating with {image} as {execution}", flush=True)
    until = time.monotonic() + longest
    while True:
        state = api.get(f"{job}/executions/{execution}", JOBS).get("properties", {}).get("status")
        if state == "Succeeded":
            return "Migrated"
        if state in ("Failed", "Stopped", "Degraded"):
            raise ManagementError(f"The migration ended as {state}. {_log(job, execution)}")
        if time.monotonic() > until:
            raise ManagementError(
                f"The migration did not end within {longest / 60:.0f} minutes. {_log(job, execution)}"
            )
        time.sleep(pause)


def _log(job: str, execution: str) -> str:
    parts = job.split("/")
    return (
        f"Its log: az containerapp job logs show --resource-group {parts[4]} --name {parts[-1]} "
        f"--execution {execution} --container migrate"
    )


def main() -> int:
    names = ("AZURE_SUBSCRIPTION_ID", "AZURE_TENANT_ID", "AZURE_RESOURCE_GROUP", "MIGRATE_JOB")
    missing = [
        name for name in (*names, "SERVICE_CONTAINER_APP_IMAGE_NAME") if not os.environ.get(name, "").strip()
    ]
    if missing:
        print(f"{', '.join(missing)}: not set. azd sets them when it provisions and pushes.", file=sys.stderr)
        return 1
    subscription, tenant, group, name = (os.environ[name] for name in names)
    job = f"/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.App/jobs/{name}"
    try:
        print(
            migrate(ManagementApi(SignIn(tenant).token), job, os.environ["SERVICE_CONTAINER_APP_IMAGE_NAME"])
        )
    except KeyboardInterrupt:
        print("Stopped waiting. A migration that was started goes on in Azure.", file=sys.stderr)
        print(GO_ON, file=sys.stderr)
        return 130
    except ManagementError as error:
        print(error, file=sys.stderr)
        print(GO_ON, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
