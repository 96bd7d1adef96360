// Everything the site needs in Azure, in one resource group. main.bicepparam says which variable gives what.
// Names are made here and handed to every module that uses them: a name that is another module's output is known
// only while deploying, and "azd provision --preview" could not look into that module.
targetScope = 'subscription'

@minLength(1)
@maxLength(20)
@description('A name for this copy of the site, such as plateful-prod. Part of every resource name.')
param environmentName string = 'plateful'

@description('The region of every resource.')
param location string = deployment().location

@allowed(['appService', 'containerApps'])
@description('What runs the site.')
param host string = 'appService'

@description('Container Apps only: mount the file shares for logs and configuration.')
param fileShares bool = false

@description('Database, photos and vault behind private endpoints, and their public doors shut.')
param privateNetwork bool = false

@description('The Entra administrator of the database, such as a group. Empty: whoever deploys.')
param databaseAdminObjectId string = ''

@description('The role name of that administrator.')
param databaseAdminName string = ''

@description('User, Group or ServicePrincipal.')
param databaseAdminType string = 'Group'

@description('docs/scaling.md says when to take a larger one.')
param databaseSku string = 'Standard_B1ms'

@description('Burstable, GeneralPurpose or MemoryOptimized: the tier of that size.')
param databaseTier string = 'Burstable'

@minValue(32)
@description('It can grow only. The server grows by itself, too: then this has to follow.')
param databaseStorageGB int = 32

@description('App Service only. B1 is the smallest size that is always on.')
param appServiceSku string = 'B1'

@description('A domain whose records at your provider point to the site. Empty: the host name that Azure gives.')
param customDomain string = ''

@description('The resource id of its certificate. App Service makes one; for Container Apps see the documents.')
param customDomainCertificateId string = ''

@description('Environment variables of the site beside those that the templates set, which they override.')
param extraSettings object = {}

@description('Where mail about alarms goes. Empty: there are no alarms.')
param alarmEmail string = ''

@description('The share of requests whose trace is kept, from 0 to 1. Figures are of all, and failures are kept.')
param tracesSampled string = '0.05'

@minValue(30)
@maxValue(730)
@description('Days for which logs, traces and figures are kept.')
param logRetentionDays int = 30

@description('Container Apps only: the image of the migration job. Empty: a public one that does nothing.')
param image string = ''

var deployerAdministers = empty(databaseAdminObjectId)
// A service principal has no user principal name; its role gets a name of ours.
var deployerIsService = empty(deployer().userPrincipalName)
var deployerName = deployerIsService ? 'database-admin' : deployer().userPrincipalName
var deployerType = deployerIsService ? 'ServicePrincipal' : 'User'
var adminObjectId = deployerAdministers ? deployer().objectId : databaseAdminObjectId
var adminName = deployerAdministers ? deployerName : databaseAdminName
var adminType = deployerAdministers ? deployerType : databaseAdminType

var base = toLower(environmentName)
var token = uniqueString(subscription().id, environmentName, location)
var tags = { 'azd-env-name': environmentName }
var onContainerApps = host == 'containerApps'
var withShares = onContainerApps && fileShares
var identityName = 'id-${base}'
var serverName = 'psql-${base}-${token}'
var sharesAccountName = 'stshare${token}'
var environmentResourceName = 'cae-${base}'
var containerAppName = 'ca-${base}'
var webAppName = 'app-${base}-${token}'
var migrateJobName = 'caj-migrate-${base}'

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: 'rg-${base}'
  location: location
  tags: tags
}

module identity 'identity.bicep' = {
  name: 'identity'
  scope: group
  params: {
    name: identityName
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
    retentionDays: logRetentionDays
  }
}

module insights 'insights.bicep' = {
  name: 'insights'
  scope: group
  params: {
    name: 'appi-${base}'
    location: location
    tags: tags
    workspaceId: logs.outputs.workspaceId
    identityName: identityName
  }
  dependsOn: [identity]
}

module workbook 'workbook.bicep' = {
  name: 'workbook'
  scope: group
  params: {
    base: base
    location: location
    tags: tags
    workspaceId: logs.outputs.workspaceId
  }
}

module alarms 'alarms.bicep' = if (!empty(alarmEmail)) {
  name: 'alarms'
  scope: group
  params: {
    base: base
    location: location
    tags: tags
    workspaceId: logs.outputs.workspaceId
    serverName: serverName
    databaseSku: databaseSku
    email: alarmEmail
  }
  dependsOn: [database]
}

module network 'network.bicep' = if (privateNetwork) {
  name: 'network'
  scope: group
  params: {
    name: 'vnet-${base}'
    location: location
    tags: tags
    siteDelegation: onContainerApps ? 'Microsoft.App/environments' : 'Microsoft.Web/serverFarms'
  }
}

module database 'database.bicep' = {
  name: 'database'
  scope: group
  params: {
    name: serverName
    location: location
    tags: tags
    skuName: databaseSku
    skuTier: databaseTier
    storageSizeGB: databaseStorageGB
    adminObjectId: adminObjectId
    adminName: adminName
    adminType: adminType
    publicAccess: !privateNetwork
  }
}

module photos 'photos.bicep' = {
  name: 'photos'
  scope: group
  params: {
    name: 'st${token}'
    location: location
    tags: tags
    identityName: identityName
    publicAccess: !privateNetwork
  }
  dependsOn: [identity]
}

module vault 'vault.bicep' = {
  name: 'vault'
  scope: group
  params: {
    name: 'kv-${token}'
    location: location
    tags: tags
    identityName: identityName
    publicAccess: !privateNetwork
    operatorObjectId: adminObjectId
    operatorType: adminType
  }
  dependsOn: [identity]
}

module databaseEndpoint 'private-endpoint.bicep' = if (privateNetwork) {
  name: 'database-endpoint'
  scope: group
  params: {
    name: 'pe-database-${base}'
    location: location
    tags: tags
    networkId: privateNetwork ? network!.outputs.networkId : ''
    subnetId: privateNetwork ? network!.outputs.endpointsSubnetId : ''
    serviceId: database.outputs.serverId
    groupId: 'postgresqlServer'
    zone: 'privatelink.postgres.database.azure.com'
  }
}

module photosEndpoint 'private-endpoint.bicep' = if (privateNetwork) {
  name: 'photos-endpoint'
  scope: group
  params: {
    name: 'pe-photos-${base}'
    location: location
    tags: tags
    networkId: privateNetwork ? network!.outputs.networkId : ''
    subnetId: privateNetwork ? network!.outputs.endpointsSubnetId : ''
    serviceId: photos.outputs.accountId
    groupId: 'blob'
    zone: 'privatelink.blob.${environment().suffixes.storage}'
  }
}

module vaultEndpoint 'private-endpoint.bicep' = if (privateNetwork) {
  name: 'vault-endpoint'
  scope: group
  params: {
    name: 'pe-vault-${base}'
    location: location
    tags: tags
    networkId: privateNetwork ? network!.outputs.networkId : ''
    subnetId: privateNetwork ? network!.outputs.endpointsSubnetId : ''
    serviceId: vault.outputs.vaultId
    groupId: 'vault'
    zone: 'privatelink.vaultcore.azure.net'
  }
}

module settings 'settings.bicep' = {
  name: 'settings'
  scope: group
  params: {
    clientId: identity.outputs.clientId
    databaseUser: identityName
    databaseHost: database.outputs.host
    databaseName: database.outputs.databaseName
    photosEndpoint: photos.outputs.endpoint
    photosArePrivate: privateNetwork
    customDomain: customDomain
    telemetryConnectionString: insights.outputs.connectionString
    tracesSampled: tracesSampled
  }
}

module appService 'app-service.bicep' = if (!onContainerApps) {
  name: 'app-service'
  scope: group
  params: {
    name: webAppName
    planName: 'asp-${base}'
    location: location
    tags: tags
    sku: appServiceSku
    identityName: identityName
    settings: settings.outputs.settings
    extraSettings: extraSettings
    secretUri: vault.outputs.secretUri
    fallbacksSecretUri: vault.outputs.fallbacksSecretUri
    workspaceId: logs.outputs.workspaceId
    subnetId: privateNetwork ? network!.outputs.siteSubnetId : ''
    customDomain: customDomain
    customDomainCertificateId: customDomainCertificateId
  }
  // The site starts when the private names resolve.
  dependsOn: [databaseEndpoint, photosEndpoint, vaultEndpoint]
}

module registry 'registry.bicep' = if (onContainerApps) {
  name: 'registry'
  scope: group
  params: {
    name: 'cr${token}'
    location: location
    tags: tags
    identityName: identityName
  }
  dependsOn: [identity]
}

module shares 'shares.bicep' = if (withShares) {
  name: 'shares'
  scope: group
  params: {
    name: sharesAccountName
    location: location
    tags: tags
  }
}

module containerEnvironment 'container-environment.bicep' = if (onContainerApps) {
  name: 'container-environment'
  scope: group
  params: {
    name: environmentResourceName
    location: location
    tags: tags
    workspaceId: logs.outputs.workspaceId
    sharesAccountName: withShares ? sharesAccountName : ''
    subnetId: privateNetwork ? network!.outputs.siteSubnetId : ''
  }
  dependsOn: [shares, databaseEndpoint, photosEndpoint, vaultEndpoint]
}

module migrateJob 'job.bicep' = if (onContainerApps) {
  name: 'migrate-job'
  scope: group
  params: {
    name: migrateJobName
    location: location
    tags: tags
    environmentName: environmentResourceName
    registryServer: onContainerApps ? registry!.outputs.server : ''
    // Until the first image is pushed there is nothing to migrate with; the job is not started before.
    image: empty(image) ? 'mcr.microsoft.com/k8se/quickstart-jobs:latest' : image
    command: 'migrate'
    identityName: identityName
    // Without the extra ones: a migration needs the server itself, whatever port they name.
    settings: settings.outputs.settings
    secretUri: vault.outputs.secretUri
  }
  dependsOn: [containerEnvironment]
}

var containerAppDomain = onContainerApps ? containerEnvironment!.outputs.defaultDomain : ''
var containerAppHost = empty(customDomain) ? '${containerAppName}.${containerAppDomain}' : customDomain

// azd keeps these for the hooks, for container-app.bicepparam and for the conditions in azure.yaml.
output AZURE_TENANT_ID string = tenant().tenantId
output AZURE_RESOURCE_GROUP string = group.name
output ON_APP_SERVICE string = string(!onContainerApps)
output ON_CONTAINER_APPS string = string(onContainerApps)
output SITE_IDENTITY_NAME string = identityName
output SITE_IDENTITY_OBJECT_ID string = identity.outputs.principalId
output DATABASE_SERVER string = serverName
output DATABASE_HOST string = database.outputs.host
output DATABASE_NAME string = database.outputs.databaseName
output DATABASE_ADMIN string = adminName
output PHOTOS_ENDPOINT string = photos.outputs.endpoint
output TELEMETRY_CONNECTION_STRING string = insights.outputs.connectionString
output SECRET_URI string = vault.outputs.secretUri
output FALLBACKS_SECRET_URI string = vault.outputs.fallbacksSecretUri
output AZURE_CONTAINER_REGISTRY_ENDPOINT string = onContainerApps ? registry!.outputs.server : ''
output SITE_URL string = onContainerApps ? 'https://${containerAppHost}' : appService!.outputs.url
output SITE_APP_NAME string = onContainerApps ? containerAppName : webAppName
output SITE_CONTAINER_ENVIRONMENT string = onContainerApps ? environmentResourceName : ''
output SITE_MOUNTED_SHARES string = withShares ? 'logs config' : ''
output MIGRATE_JOB string = onContainerApps ? migrateJobName : ''
output TIDY_JOB string = onContainerApps ? 'caj-tidy-${base}' : ''
// App Service's own certificate is remembered, so that the next provisioning does not unbind it first.
output CUSTOM_DOMAIN_CERTIFICATE_ID string = onContainerApps
  ? customDomainCertificateId
  : appService!.outputs.certificateId
