// The site on App Service, built by the platform from the source.
param name string
param planName string
param location string
param tags object
param identityName string

param sku string

@description('What settings.bicep puts out.')
param settings object

@description('Environment variables beside those that are set here, which they override.')
param extraSettings object
param secretUri string
param fallbacksSecretUri string
param workspaceId string

@description('Empty: no virtual network.')
param subnetId string

@description('Empty: the host name that Azure gives.')
param customDomain string
param customDomainCertificateId string

// WEBSITE_... and WEBSITES_... are the host's. A migration may take half an hour, the last requests half a minute.
var ownSettings = {
  MIGRATE_ON_START: 'true'
  SCM_DO_BUILD_DURING_DEPLOYMENT: 'true'
  WEBSITE_HEALTHCHECK_MAXPINGFAILURES: '5'
  WEBSITES_CONTAINER_START_TIME_LIMIT: '1800'
  WEBSITES_CONTAINER_STOP_TIME_LIMIT: '30'
}
var secretSettings = {
  SECRET_KEY: '@Microsoft.KeyVault(SecretUri=${secretUri})'
  SECRET_KEY_FALLBACKS: '@Microsoft.KeyVault(SecretUri=${fallbacksSecretUri})'
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  // checkov:skip=CKV_AZURE_225:Zone redundancy needs two instances of a larger size
  name: planName
  location: location
  tags: tags
  kind: 'linux'
  sku: { name: sku }
  properties: { reserved: true }
}

resource site 'Microsoft.Web/sites@2025-03-01' = {
  // checkov:skip=CKV_AZURE_212:One instance is the cheap default; docs/scaling.md
  // checkov:skip=CKV_AZURE_13:Django signs in its own users
  // checkov:skip=CKV_AZURE_17:Diners have no client certificates
  // checkov:skip=CKV_AZURE_222:A public site
  // checkov:skip=CKV_AZURE_88:Photos lie in Blob Storage
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': 'app-service' })
  kind: 'app,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identity.id}': {} }
  }
  properties: {
    serverFarmId: plan.id
    reserved: true
    httpsOnly: true
    clientAffinityEnabled: false
    keyVaultReferenceIdentity: identity.id
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    outboundVnetRouting: empty(subnetId) ? null : { allTraffic: true }
    siteConfig: {
      linuxFxVersion: 'PYTHON|3.13'
      appCommandLine: 'sh start.sh'
      alwaysOn: true
      ftpsState: 'Disabled'
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      http20Enabled: true
      httpLoggingEnabled: true
      detailedErrorLoggingEnabled: true
      requestTracingEnabled: true
      healthCheckPath: '/readyz'
    }
  }
}

// What somebody has set stays, unless it is set here. Written by itself, since "siteConfig" would replace it all.
module appSettings 'app-settings.bicep' = {
  name: 'app-settings'
  params: {
    siteName: site.name
    current: list('${site.id}/config/appsettings', '2025-03-01').properties
    wanted: union(settings, ownSettings, extraSettings, secretSettings)
  }
}

module domain 'app-service-domain.bicep' = if (!empty(customDomain)) {
  name: 'custom-domain'
  params: {
    siteName: site.name
    planId: plan.id
    location: location
    tags: tags
    domain: customDomain
    // Made by an earlier deployment, which also bound it.
    hasCertificate: endsWith(toLower(customDomainCertificateId), '/certificates/${toLower(customDomain)}')
  }
}

// Deployments sign in with Entra; the user names and passwords of FTP and Kudu are off.
resource ftp 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2025-03-01' = {
  parent: site
  name: 'ftp'
  properties: { allow: false }
}

resource scm 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2025-03-01' = {
  parent: site
  name: 'scm'
  properties: { allow: false }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: site
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceId
    logs: [
      {
        category: 'AppServiceConsoleLogs'
        enabled: true
      }
      {
        category: 'AppServicePlatformLogs'
        enabled: true
      }
      {
        category: 'AppServiceHTTPLogs'
        enabled: true
      }
    ]
  }
}

output url string = 'https://${empty(customDomain) ? site.properties.defaultHostName : customDomain}'
output certificateId string = empty(customDomain) ? '' : domain!.outputs.certificateId
