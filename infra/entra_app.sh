#!/usr/bin/env bash
# Register the app that staff sign in with. The site's identity becomes its credential: no secret is made.
#   infra/entra_app.sh NAME RESOURCE_GROUP IDENTITY HOST [HOST ...]
# It may be run again, with more hosts for instance: the hosts that are given are the ones that count.
# Who runs it needs the role Cloud Application Administrator in the tenant. Bicep makes no app registrations without an
# extension that is fetched while compiling, so they are made here.
set -euo pipefail

name=$1 group=$2 identity=$3
shift 3

tenant=$(az account show --query tenantId --output tsv)
authority=$(az cloud show --query endpoints.activeDirectory --output tsv)
authority=${authority%/}
cloud=$(az cloud show --query name --output tsv)
case $cloud in
    AzureUSGovernment) audience=api://AzureADTokenExchangeUSGov ;;
    AzureChinaCloud) audience=api://AzureADTokenExchangeChina ;;
    *) audience=api://AzureADTokenExchange ;;
esac
# The object id, which is another one than the client id.
subject=$(az identity show --resource-group "$group" --name "$identity" --query principalId --output tsv)

app=$(az ad app list --display-name "$name" --query "[?displayName=='$name'].appId" --output tsv)
if [ "$(wc -w <<<"$app")" -gt 1 ]; then
    echo "There are several apps called $name: rename or delete the others." >&2
    exit 1
fi
if [ -z "$app" ]; then
    app=$(az ad app create --display-name "$name" --sign-in-audience AzureADMyOrg --query appId --output tsv)
fi

redirects=()
for host in "$@"; do redirects+=("https://$host/admin/entra/callback" "https://$host/admin/login/"); done

# The ids of the roles are fixed: an app that has them keeps them, with whoever has them. Of Microsoft Graph it asks
# openid and profile, who the person is, and nothing that is theirs.
az ad app update --id "$app" --web-redirect-uris "${redirects[@]}" \
    --app-roles '[
      {
        "id": "6c1f6b1e-2f5c-4d0e-9c55-6a2d0f6d4a01",
        "value": "Moderator",
        "displayName": "Moderator",
        "description": "Decides on reviews and reports.",
        "allowedMemberTypes": ["User"],
        "isEnabled": true
      },
      {
        "id": "6c1f6b1e-2f5c-4d0e-9c55-6a2d0f6d4a02",
        "value": "Administrator",
        "displayName": "Administrator",
        "description": "May do everything in the admin.",
        "allowedMemberTypes": ["User"],
        "isEnabled": true
      }
    ]' \
    --required-resource-accesses '[
      {
        "resourceAppId": "00000003-0000-0000-c000-000000000000",
        "resourceAccess": [
          {"id": "37f7f235-527c-4136-accd-4a02d197296e", "type": "Scope"},
          {"id": "14dad69e-099b-42c9-810b-d002981feec1", "type": "Scope"}
        ]
      }
    ]'

# An identity that was made anew has another object id. What is there is changed, so that sign-in is never without.
credential="{
    \"name\": \"site\",
    \"issuer\": \"$authority/$tenant/v2.0\",
    \"subject\": \"$subject\",
    \"audiences\": [\"$audience\"]
}"
there=$(az ad app federated-credential list --id "$app" --query "[?name=='site'].id" --output tsv)
if [ -n "$there" ]; then
    az ad app federated-credential update --id "$app" --federated-credential-id "$there" --parameters "$credential"
else
    az ad app federated-credential create --id "$app" --output none --parameters "$credential"
fi

principal=$(az ad sp list --filter "appId eq '$app'" --query '[].id' --output tsv)
if [ -z "$principal" ]; then
    principal=$(az ad sp create --id "$app" --query id --output tsv)
fi
# Only those who are assigned come in. They cannot consent for themselves then, so it is done for all of them.
az ad sp update --id "$app" --set appRoleAssignmentRequired=true
az ad app permission grant --id "$app" --api 00000003-0000-0000-c000-000000000000 --scope "openid profile" --output none

echo "The app $name trusts the identity $identity. Settings of the site:"
echo "ENTRA_TENANT_ID=$tenant"
echo "ENTRA_CLIENT_ID=$app"
if [ "$authority" != https://login.microsoftonline.com ]; then echo "ENTRA_AUTHORITY=$authority"; fi
echo "Now give somebody a role: infra/entra_role.sh $app Administrator USER_OR_GROUP"
