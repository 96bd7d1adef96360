// PostgreSQL flexible server that knows no passwords: every sign-in is an Entra token.
param name string
param location string
param tags object
param skuName string
param skuTier string
param storageSizeGB int
param adminObjectId string
param adminName string
param adminType string

@description('Reachable from inside Azure. False: by its private endpoint alone.')
param publicAccess bool

param databaseName string = 'plateful'

resource server 'Microsoft.DBforPostgreSQL/flexibleServers@2025-08-01' = {
  name: name
  location: location
  tags: tags
  sku: {
    name: skuName
    tier: skuTier
  }
  properties: {
    version: '17'
    authConfig: {
      activeDirectoryAuth: 'Enabled'
      passwordAuth: 'Disabled'
      tenantId: subscription().tenantId
    }
    storage: {
      storageSizeGB: storageSizeGB
      autoGrow: 'Enabled'
    }
    backup: {
      // photos.bicep keeps deleted photos as long: docs/restore.md
      backupRetentionDays: 14
      geoRedundantBackup: 'Disabled'
    }
    highAvailability: { mode: 'Disabled' }
    // infra/create_database_role.py opens this for a moment, too, and shuts it again.
    network: { publicNetworkAccess: publicAccess ? 'Enabled' : 'Disabled' }
  }
}

// The server refuses two changes at once, so each of the following waits for the one before it.
resource database 'Microsoft.DBforPostgreSQL/flexibleServers/databases@2025-08-01' = {
  parent: server
  name: databaseName
  properties: {
    charset: 'UTF8'
    collation: 'en_US.utf8'
  }
}

resource admin 'Microsoft.DBforPostgreSQL/flexibleServers/administrators@2025-08-01' = {
  parent: server
  name: adminObjectId
  properties: {
    principalName: adminName
    principalType: adminType
    tenantId: subscription().tenantId
  }
  dependsOn: [database]
}

// 0.0.0.0 stands for "addresses inside Azure", those of other customers included. It opens the port, not the
// database: without a token of this tenant nobody signs in. PRIVATE_NETWORK=true closes the port as well.
resource fromAzure 'Microsoft.DBforPostgreSQL/flexibleServers/firewallRules@2025-08-01' = if (publicAccess) {
  parent: server
  name: 'from-azure'
  properties: {
    startIpAddress: '0.0.0.0'
    endIpAddress: '0.0.0.0'
  }
  dependsOn: [admin]
}

output serverId string = server.id
output host string = server.properties.fullyQualifiedDomainName
output databaseName string = database.name
