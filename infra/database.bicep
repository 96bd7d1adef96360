// PostgreSQL flexible server that knows no passwords: every sign-in is an Entra token.
param name string
param location string
param tags object
param adminObjectId string
param adminName string
param adminType string
param operatorAddress string

@description('The smallest size. docs/scaling.md says when to take a larger one.')
param sku object = { name: 'Standard_B1ms', tier: 'Burstable' }

param databaseName string = 'plateful'

resource server 'Microsoft.DBforPostgreSQL/flexibleServers@2025-08-01' = {
  name: name
  location: location
  tags: tags
  sku: sku
  properties: {
    version: '17'
    authConfig: {
      activeDirectoryAuth: 'Enabled'
      passwordAuth: 'Disabled'
      tenantId: subscription().tenantId
    }
    storage: {
      storageSizeGB: 32
      autoGrow: 'Enabled'
    }
    backup: {
      backupRetentionDays: 14
      geoRedundantBackup: 'Disabled'
    }
    highAvailability: { mode: 'Disabled' }
    network: { publicNetworkAccess: 'Enabled' }
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
// database: without a token of this tenant nobody signs in. docs/deploy-app-service.md names the private road.
resource fromAzure 'Microsoft.DBforPostgreSQL/flexibleServers/firewallRules@2025-08-01' = {
  parent: server
  name: 'from-azure'
  properties: {
    startIpAddress: '0.0.0.0'
    endIpAddress: '0.0.0.0'
  }
  dependsOn: [admin]
}

resource fromOperator 'Microsoft.DBforPostgreSQL/flexibleServers/firewallRules@2025-08-01' = if (!empty(operatorAddress)) {
  parent: server
  name: 'from-operator'
  properties: {
    startIpAddress: empty(operatorAddress) ? '0.0.0.0' : operatorAddress
    endIpAddress: empty(operatorAddress) ? '0.0.0.0' : operatorAddress
  }
  dependsOn: [fromAzure]
}

output host string = server.properties.fullyQualifiedDomainName
output databaseName string = database.name
