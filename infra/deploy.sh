#!/usr/bin/env bash
# Give a container app a new image, and visitors only when it is known to work.
#   infra/deploy.sh RESOURCE_GROUP APP IMAGE
# The new revision starts beside the old one without traffic. Once it is ready and passes the smoke test under its own
# address, it gets all visitors. Whatever fails before, the old one goes on serving and the new one is stopped.
# With TIDY_JOB, the job of that name gets the image as well.
# Migrations ran before (infra/migrate.sh). They stay when the old revision stays, so each of them leaves the database
# usable by the release before it.
set -euo pipefail

group=$1 app=$2 image=$3
here=$(dirname "$0")
serving='' revision='' moved='' finished=''

show() { az containerapp show --resource-group "$group" --name "$app" --query "$1" --output tsv; }
# In percent: to the latest revision, and to the one that served before.
traffic() {
    az containerapp ingress traffic set --resource-group "$group" --name "$app" --output none \
        --revision-weight "latest=$1" "$serving=$2"
}
# Called when the script ends, however it does. Each of these tries goes on after one that failed, and says what is left to do by hand.
# shellcheck disable=SC2317
take_back() {
    if [ -n "$finished" ]; then return; fi
    # Whoever is impatient, or a pipeline that is stopped, does not end this.
    trap '' INT TERM HUP
    set +e
    if [ -n "$moved" ] && ! traffic 0 100; then
        echo "Give visitors back by hand: az containerapp ingress traffic set --resource-group $group --name $app --revision-weight latest=0 $serving=100" >&2
    fi
    # An update that failed may have made its revision all the same.
    if [ -z "$revision" ]; then revision=$(show properties.latestRevisionName); fi
    if [ -n "$serving" ] && [ -n "$revision" ] && [ "$revision" != "$serving" ]; then
        az containerapp revision deactivate --resource-group "$group" --name "$app" --revision "$revision" --output none ||
            echo "Stop it by hand: az containerapp revision deactivate --resource-group $group --name $app --revision $revision" >&2
        echo "Its log: az containerapp logs show --resource-group $group --name $app --revision $revision" >&2
    fi
    echo "$image was not deployed; ${serving:-what served before} serves. To go on, mend it and run this again" >&2
    exit 1
}
trap take_back EXIT
trap 'exit 130' INT TERM

# The revision that visitors are sent to now: by name after a deployment that was taken back, else the last ready one.
# The backquotes are JMESPath's.
# shellcheck disable=SC2016
now='properties.configuration.ingress.traffic[?weight==`100` && revisionName].revisionName | [0]'
serving=$(show "$now")
if [ -z "$serving" ]; then serving=$(show properties.latestReadyRevisionName); fi

if [ -n "$serving" ]; then
    # A single revision would get visitors as soon as it is ready.
    az containerapp revision set-mode --resource-group "$group" --name "$app" --mode multiple --output none
    traffic 0 100
fi
echo "Starting $image beside ${serving:-nothing}"
revision=$(az containerapp update --resource-group "$group" --name "$app" --image "$image" \
    --query properties.latestRevisionName --output tsv)
address=$(az containerapp revision show --resource-group "$group" --name "$app" --revision "$revision" \
    --query properties.fqdn --output tsv)
"$here/smoke_test.sh" "https://$address"

site=$(show properties.configuration.ingress.fqdn)
if [ -n "$serving" ]; then
    moved=yes
    traffic 100 0
fi
"$here/smoke_test.sh" "https://$site"
finished=yes
echo "$revision serves $image"

# From here on the site is well; what fails now is said and mended by the next deployment.
status=0
if [ -n "$serving" ]; then
    # Stops the old revision; variables that are set by hand count at once again.
    az containerapp revision set-mode --resource-group "$group" --name "$app" --mode single --output none || status=1
fi
if [ -n "${TIDY_JOB:-}" ]; then
    az containerapp job update --resource-group "$group" --name "$TIDY_JOB" --image "$image" --output none || status=1
fi
exit "$status"
