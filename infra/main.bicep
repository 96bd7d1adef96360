// Everything the site needs in Azure, in one resource group.
targetScope = 'subscription'

@minLength(1)
@maxLength(20)
@description('A name for this copy of the site, such as plateful-prod. Part of every resource name.')
param environmentName string

@description('The region of every resource.')
param location string

@allowed(['appService', 'containerApps'])
@description('What runs the site.')
param host string

@description('Container Apps only: mount the file shares for logs and configuration.')
param fileShares bool = false

@description('Your public IPv4 address, from which the database role is made. Empty: no such firewall rule.')
param operatorAddress string = ''

@description('The Entra administrator of the database, such as a group. Empty: whoever deploys.')
param databaseAdminObjectId string = ''

@description('The role name of that administrator.')
param databaseAdminName string = ''

@allowed(['User', 'Group', 'ServicePrincipal'])
param databaseAdminType string = 'Group'

@description('Container Apps only: the image that the migration job starts with. Empty: a public one that does nothing.')
param image string = ''

var deployerAdministers = empty(databaseAdminObjectId)
// A service principal has no user principal name; its role gets a name of ours.
var deployerIsService = empty(deployer().userPrincipalName)
var deployerName = deployerIsService ? 'database-admin' : deployer().userPrincipalName
var deployerType = deployerIsService ? 'ServicePrincipal' : 'User'
var adminName = deployerAdministers ? deployerName : databaseAdminName
var base = toLower(environmentName)
var token = uniqueString(subscription().id, environmentName, location)
var onContainerApps = host == 'containerApps'
var tags = { 'azd-env-name': environmentName }

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: 'rg-${base}'
  location: location
  tags: tags
}

module identity 'identity.bicep' = {
  name: 'identity'
  scope: group
  params: {
    name: 'id-${base}'
    location: location
    tags: tags
  }
}

module logs 'logs.bicep' = {
  name: 'logs'
  scope: group
  params: {
    name: 'log-${base}'
    location: location
    tags: tags
  }
}

module database 'database.bicep' = {
  name: 'database'
  scope: group
  params: {
    name: 'psql-${base}-${token}'
    location: location
    tags: tags
    adminObjectId: deployerAdministers ? deployer().objectId : databaseAdminObjectId
    adminName: adminName
    adminType: deployerAdministers ? deployerType : databaseAdminType
    operatorAddress: operatorAddress
  }
}

module photos 'photos.bicep' = {
  name: 'photos'
  scope: group
  params: {
    name: 'st${token}'
    location: location
    tags: tags
    identityName: identity.outputs.name
  }
}

module vault 'vault.bicep' = {
  name: 'vault'
  scope: group
  params: {
    name: 'kv-${token}'
    location: location
    tags: tags
    identityName: identity.outputs.name
  }
}

module settings 'settings.bicep' = {
  name: 'settings'
  scope: group
  params: {
    clientId: identity.outputs.clientId
    databaseUser: identity.outputs.name
    databaseHost: database.outputs.host
    databaseName: database.outputs.databaseName
    photosEndpoint: photos.outputs.endpoint
  }
}

module appService 'app-service.bicep' = if (!onContainerApps) {
  name: 'app-service'
  scope: group
  params: {
    name: 'app-${base}-${token}'
    planName: 'asp-${base}'
    location: location
    tags: tags
    identityName: identity.outputs.name
    settings: settings.outputs.settings
    secretKeyUri: vault.outputs.secretKeyUri
    workspaceId: logs.outputs.workspaceId
  }
}

module registry 'registry.bicep' = if (onContainerApps) {
  name: 'registry'
  scope: group
  params: {
    name: 'cr${token}'
    location: location
    tags: tags
    identityName: identity.outputs.name
  }
}

module shares 'shares.bicep' = if (onContainerApps && fileShares) {
  name: 'shares'
  scope: group
  params: {
    name: 'stshare${token}'
    location: location
    tags: tags
  }
}

module containerEnvironment 'container-environment.bicep' = if (onContainerApps) {
  name: 'container-environment'
  scope: group
  params: {
    name: 'cae-${base}'
    location: location
    tags: tags
    workspaceId: logs.outputs.workspaceId
    sharesAccountName: onContainerApps && fileShares ? shares!.outputs.name : ''
  }
}

module migrateJob 'migrate-job.bicep' = if (onContainerApps) {
  name: 'migrate-job'
  scope: group
  params: {
    name: 'caj-migrate-${base}'
    location: location
    tags: tags
    environmentName: onContainerApps ? containerEnvironment!.outputs.name : ''
    registryServer: onContainerApps ? registry!.outputs.server : ''
    image: image
    identityName: identity.outputs.name
    variables: settings.outputs.variables
    secretKeyUri: vault.outputs.secretKeyUri
  }
}

// azd keeps these for the hooks, for container-app.parameters.json and for the conditions in azure.yaml.
output AZURE_RESOURCE_GROUP string = group.name
output ON_APP_SERVICE string = string(!onContainerApps)
output ON_CONTAINER_APPS string = string(onContainerApps)
output SITE_IDENTITY_NAME string = identity.outputs.name
output SITE_IDENTITY_OBJECT_ID string = identity.outputs.principalId
output DATABASE_HOST string = database.outputs.host
output DATABASE_NAME string = database.outputs.databaseName
output DATABASE_ADMIN string = adminName
output PHOTOS_ENDPOINT string = photos.outputs.endpoint
output SECRET_KEY_URI string = vault.outputs.secretKeyUri
output AZURE_CONTAINER_REGISTRY_ENDPOINT string = onContainerApps ? registry!.outputs.server : ''
output SITE_CONTAINER_APP_NAME string = 'ca-${base}'
output SITE_CONTAINER_ENVIRONMENT string = onContainerApps ? containerEnvironment!.outputs.name : ''
output SITE_MOUNTED_SHARES string = onContainerApps && fileShares ? 'logs config' : ''
output MIGRATE_JOB string = onContainerApps ? migrateJob!.outputs.name : ''
