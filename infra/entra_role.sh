#!/usr/bin/env bash
# Give a person or a group a role of the app that staff sign in with. It counts from the next sign-in.
#   infra/entra_role.sh ENTRA_CLIENT_ID Moderator|Administrator USER_OR_GROUP
# USER_OR_GROUP: sign-in name of a person, or display name of a group. Groups need Entra ID P1, and only their direct
# members count.
set -euo pipefail

app=$1 role=$2 who=$3

graph=$(az cloud show --query endpoints.microsoftGraphResourceId --output tsv)
graph=${graph%/}
principal=$(az ad sp show --id "$app" --query id --output tsv)
role_id=$(az ad sp show --id "$app" --query "appRoles[?value=='$role'].id" --output tsv)
if [ -z "$role_id" ]; then
    echo "The app has no role $role: it has Moderator and Administrator." >&2
    exit 1
fi

case $who in
    *@*) kind=users id=$(az ad user show --id "$who" --query id --output tsv) ;;
    *) kind=groups id=$(az ad group show --group "$who" --query id --output tsv) ;;
esac
az rest --method POST --url "$graph/v1.0/$kind/$id/appRoleAssignments" --output none \
    --body "{\"principalId\": \"$id\", \"resourceId\": \"$principal\", \"appRoleId\": \"$role_id\"}"
echo "$who is $role from the next sign-in on."
