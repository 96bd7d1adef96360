// The site on App Service, built by the platform from the source.
param name string
param planName string
param location string
param tags object
param identityName string

@description('What settings.bicep puts out.')
param settings object
param secretKeyUri string
param workspaceId string

@description('The smallest size with AlwaysOn.')
param sku string = 'B1'

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

resource appSettings 'Microsoft.Web/sites/config@2025-03-01' = {
  // The following look for properties of the site, above, in these settings.
  // checkov:skip=CKV_AZURE_13:See the site
  // checkov:skip=CKV_AZURE_63:See the site
  // checkov:skip=CKV_AZURE_65:See the site
  // checkov:skip=CKV_AZURE_66:See the site
  // checkov:skip=CKV_AZURE_80:No .NET
  // checkov:skip=CKV_AZURE_88:See the site
  // checkov:skip=CKV_AZURE_222:See the site
  parent: site
  name: 'appsettings'
  properties: union(
    settings,
    {
      SECRET_KEY: '@Microsoft.KeyVault(SecretUri=${secretKeyUri})'
      SCM_DO_BUILD_DURING_DEPLOYMENT: 'true'
      WEBSITE_HEALTHCHECK_MAXPINGFAILURES: '5'
    }
  )
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
