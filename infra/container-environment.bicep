// The Container Apps environment: its logs, and the file shares where they are used.
param name string
param location string
param tags object
param workspaceId string

@description('Empty: no shares.')
param sharesAccountName string

@description('Fixed with the environment: one that was made without cannot be moved into a network. Empty: none.')
param subnetId string

// The site reads its configuration and writes its logs.
var shares = [
  { name: 'logs', accessMode: 'ReadWrite' }
  { name: 'config', accessMode: 'ReadOnly' }
]

var mounted = empty(sharesAccountName) ? [] : shares
var network = {
  infrastructureSubnetId: subnetId
  internal: false
}

resource environment 'Microsoft.App/managedEnvironments@2025-07-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    // Through diagnosticSettings below, which need no workspace key.
    appLogsConfiguration: { destination: 'azure-monitor' }
    workloadProfiles: [
      {
        name: 'Consumption'
        workloadProfileType: 'Consumption'
      }
    ]
    // Visitors come from everywhere all the same.
    vnetConfiguration: empty(subnetId) ? null : network
  }
}

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' existing = if (!empty(sharesAccountName)) {
  name: empty(sharesAccountName) ? 'none' : sharesAccountName
}

resource mounts 'Microsoft.App/managedEnvironments/storages@2025-07-01' = [
  for share in mounted: {
    parent: environment
    name: 'azure-files-${share.name}'
    properties: {
      azureFile: {
        accountName: sharesAccountName
        accountKey: account!.listKeys().keys[0].value
        shareName: share.name
        accessMode: share.accessMode
      }
    }
  }
]

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: environment
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceId
    logs: [
      {
        categoryGroup: 'allLogs'
        enabled: true
      }
    ]
  }
}

output defaultDomain string = environment.properties.defaultDomain
