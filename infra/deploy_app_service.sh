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

if [ -z "$slot" ]; then
    az webapp deploy --resource-group "$group" --name "$app" --src-path "$archive" --type zip --output none
    site=$(host)
    "$here/smoke_test.sh" "https://$site" || {
        echo "Its log: az webapp log tail --resource-group $group --name $app" >&2
        echo "To go back, deploy an archive of the commit before: git archive --format zip --output site.zip COMMIT" >&2
        exit 1
    }
    exit 0
fi

az webapp deploy --resource-group "$group" --name "$app" --slot "$slot" --src-path "$archive" --type zip --output none
site=$(host --slot "$slot")
"$here/smoke_test.sh" "https://$site" || {
    echo "Visitors still have the old version. Log: az webapp log tail --resource-group $group --name $app --slot $slot" >&2
    exit 1
}
# App Service warms the version up under the settings of production, and leaves everything as it is if it cannot.
swap
site=$(host)
if "$here/smoke_test.sh" "https://$site"; then exit 0; fi
echo "Going back to the version before, which is in the slot" >&2
swap || echo "Do it by hand: az webapp deployment slot swap --resource-group $group --name $app --slot $slot --target-slot production" >&2
exit 1
