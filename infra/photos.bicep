// The storage account of the photos: no account keys, no public container.
@minLength(3)
@maxLength(24)
param name string
param location string
param tags object
param identityName string

@description('Browsers fetch photos by signed links. False: only the site reaches them, by the private endpoint.')
param publicAccess bool

var blobDataContributor = 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' = {
  // checkov:skip=CKV_AZURE_59:Browsers fetch photos by signed links, unless PRIVATE_NETWORK shuts the account
  // checkov:skip=CKV_AZURE_35:The same; every request needs a signature by the identity
  // checkov:skip=CKV_AZURE_206:Locally redundant is the cheap default; docs/scaling.md names the larger ones
  // checkov:skip=CKV_AZURE_33:This account has no queues
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: 'Standard_LRS' }
  properties: {
    accessTier: 'Hot'
    allowSharedKeyAccess: false
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: publicAccess ? 'Enabled' : 'Disabled'
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2025-06-01' = {
  parent: account
  name: 'default'
  properties: {
    // As long as the backups of the database: a restored review finds its photo again. Names are random and never
    // written to twice, so there are no older versions to keep.
    deleteRetentionPolicy: {
      enabled: true
      days: 14
    }
    containerDeleteRetentionPolicy: {
      enabled: true
      days: 14
    }
  }
}

resource container 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-06-01' = {
  parent: blobs
  name: 'photos'
  properties: { publicAccess: 'None' }
}

// On the account, not on the container: a user delegation key belongs to the account.
resource role 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: account
  name: guid(account.id, identity.id, blobDataContributor)
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', blobDataContributor)
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
  }
}

output accountId string = account.id
output endpoint string = account.properties.primaryEndpoints.blob
