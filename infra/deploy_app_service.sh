#!/usr/bin/env bash
# Give a web app a new version: the build of App Service makes it from an archive of the source.
#   infra/deploy_app_service.sh RESOURCE_GROUP APP ARCHIVE [SLOT]
# With a slot (Standard plans and larger) the version starts there, and gets visitors when it is ready and passes the
# smoke test; whatever fails before, visitors notice nothing. Without one it replaces the running version at once, and
# this fails if the site does not become ready.
# With MIGRATE_ON_START=true the new version migrates when it starts. Migrations stay when the old version comes back,
# so each of them leaves the database usable by the release before it.
set -euo pipefail

group=$1 app=$2 archive=$3 slot=${4:-}
here=$(dirname "$0")

host() {
    az webapp show --resource-group "$group" --name "$app" "$@" --query defaultHostName --output tsv
}
swap() {
    az webapp deployment slot swap --resource-group "$group" --name "$app" --slot "$slot" --target-slot production \
        --output none
}

# What visitors have: before, replaced (no slot), perhaps (a swap that was not answered), swapped, finished.
state=before

# Called when the script ends, however it does.
# shellcheck disable=SC2317
take_back() {
    if [ "$state" = finished ]; then return; fi
    # Whoever is impatient, or a pipeline that is stopped, does not end this.
    trap '' INT TERM HUP
    set +e
    echo "Its log: az webapp log tail --resource-group $group --name $app ${slot:+--slot $slot}" >&2
    case $state in
        before) echo "Visitors still have the version before" >&2 ;;
        replaced) echo "Visitors may have this version. To go back, deploy an archive of the commit before: git archive --format zip --output site.zip COMMIT" >&2 ;;
        perhaps) echo "Visitors have the version before or this one, and both work: az webapp show --resource-group $group --name $app --query slotSwapStatus" >&2 ;;
        swapped)
            echo "Going back to the version before, which is in the slot" >&2
            swap || echo "Do it by hand: az webapp deployment slot swap --resource-group $group --name $app --slot $slot --target-slot production" >&2
            ;;
    esac
    echo "$archive was not deployed. To go on, mend it and run this again" >&2
    exit 1
}
trap take_back EXIT
trap 'exit 130' INT TERM

site=$(host)
if [ -z "$slot" ]; then
    state=replaced
    az webapp deploy --resource-group "$group" --name "$app" --src-path "$archive" --type zip --output none
else
    az webapp deploy --resource-group "$group" --name "$app" --slot "$slot" --src-path "$archive" --type zip --output none
    in_slot=$(host --slot "$slot")
    "$here/smoke_test.sh" "https://$in_slot"
    # App Service warms the version up under the settings of production, and leaves everything as it is if it cannot.
    state=perhaps
    swap
    state=swapped
fi
"$here/smoke_test.sh" "https://$site"
state=finished
