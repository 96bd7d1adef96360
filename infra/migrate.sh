#!/usr/bin/env bash
# Run "manage.py migrate" of an image as the Container Apps job, wait for its end, and fail if it failed.
#   infra/migrate.sh RESOURCE_GROUP JOB IMAGE
set -euo pipefail

group=$1 job=$2 image=$3 migrated=''
trap 'if [ -z "$migrated" ]; then echo "It is not known that $image has migrated. To go on, mend it and run this again" >&2; fi' EXIT
trap 'exit 130' INT TERM

az containerapp job update --resource-group "$group" --name "$job" --image "$image" --output none
execution=$(az containerapp job start --resource-group "$group" --name "$job" --query name --output tsv)
echo "Migrating with $image as $execution"

# 30 minutes, as the job's own limit.
for _ in $(seq 180); do
    status=$(az containerapp job execution show --resource-group "$group" --name "$job" \
        --job-execution-name "$execution" --query properties.status --output tsv)
    case $status in
        Succeeded)
            migrated=yes
            echo "Migrated"
            exit 0
            ;;
        Failed | Stopped | Degraded)
            echo "The migration ended as $status. Its log (extension containerapp): az containerapp job logs show --resource-group $group --name $job --execution $execution --container migrate" >&2
            exit 1
            ;;
    esac
    sleep "${PAUSE:-10}"
done
echo "The migration did not end within 30 minutes" >&2
exit 1
