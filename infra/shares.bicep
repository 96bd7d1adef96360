// The account of the file shares. Mounting a share over SMB needs the account key, so the photos lie elsewhere.
// The key goes from here to the Container Apps environment (container-environment.bicep) and is shown nowhere.
@minLength(3)
@maxLength(24)
param name string
param location string
param tags object

var shareNames = ['logs', 'config']

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' = {
  // checkov:skip=CKV_AZURE_35:Container Apps without a virtual network mounts from changing addresses
  // checkov:skip=CKV_AZURE_59:The same
  // checkov:skip=CKV_AZURE_206:Logs and a configuration file that is also kept elsewhere
  // checkov:skip=CKV_AZURE_33:This account has no queues
  // checkov:skip=CKV2_AZURE_40:Mounting over SMB needs the account key
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: 'Standard_LRS' }
  properties: {
    allowSharedKeyAccess: true
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: 'Enabled'
  }
}

resource files 'Microsoft.Storage/storageAccounts/fileServices@2025-06-01' = {
  parent: account
  name: 'default'
  properties: {
    shareDeleteRetentionPolicy: {
      enabled: true
      days: 7
    }
  }
}

resource share 'Microsoft.Storage/storageAccounts/fileServices/shares@2025-06-01' = [
  for shareName in shareNames: {
    parent: files
    name: shareName
    properties: {
      shareQuota: 5
      enabledProtocols: 'SMB'
    }
  }
]
