#!/usr/bin/env bash
# Give a container app a new image, and the old one back if the new one does not become ready.
#   infra/deploy.sh RESOURCE_GROUP APP IMAGE
# Migrations ran before (infra/migrate.sh). They stay when the image goes back, so each of them leaves the
# database usable by the release before it.
set -euo pipefail

group=$1 app=$2 image=$3

show() { az containerapp show --resource-group "$group" --name "$app" --query "$1" --output tsv; }
update() {
    az containerapp update --resource-group "$group" --name "$app" --image "$1" \
        --query properties.latestRevisionName --output tsv
}

# Until the new revision is ready the old one answers under the site's address, so that address alone proves nothing.
is_ready() {
    local revision=$1 ready
    for _ in $(seq "${TRIES:-60}"); do
        ready=$(show properties.latestReadyRevisionName)
        if [ "$ready" = "$revision" ]; then return 0; fi
        sleep "${PAUSE:-10}"
    done
    echo "$revision did not become ready; its log: az containerapp logs show --resource-group $group --name $app --revision $revision" >&2
    return 1
}

previous=$(show 'properties.template.containers[0].image')
echo "Replacing $previous by $image"
revision=$(update "$image")

if is_ready "$revision" && "$(dirname "$0")/smoke_test.sh" "https://$(show properties.configuration.ingress.fqdn)"; then
    echo "$revision serves $image"
    exit 0
fi

echo "Going back to $previous" >&2
restored=$(update "$previous")
if is_ready "$restored"; then
    echo "$restored serves $previous again" >&2
else
    echo "$previous did not become ready either: look at the database and at the log" >&2
fi
exit 1
