// The environment variables of the web app: those that are there, and ours over them.
param siteName string

@secure()
@description('What is set today, by whoever set it.')
param current object
param wanted object

resource site 'Microsoft.Web/sites@2025-03-01' existing = {
  name: siteName
}

resource appSettings 'Microsoft.Web/sites/config@2025-03-01' = {
  // The following look for properties of the site in these settings.
  // checkov:skip=CKV_AZURE_13:See app-service.bicep
  // checkov:skip=CKV_AZURE_63:The same
  // checkov:skip=CKV_AZURE_65:The same
  // checkov:skip=CKV_AZURE_66:The same
  // checkov:skip=CKV_AZURE_80:No .NET
  // checkov:skip=CKV_AZURE_88:See app-service.bicep
  // checkov:skip=CKV_AZURE_222:The same
  parent: site
  name: 'appsettings'
  properties: union(current, mapValues(wanted, value => string(value)))
}
