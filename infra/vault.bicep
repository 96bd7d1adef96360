// The vault and the only secret of the site, Django's SECRET_KEY.
@minLength(3)
@maxLength(24)
param name string
param location string
param tags object
param identityName string

@secure()
@description('Used on the first deployment only.')
// checkov:skip=CKV_AZURE_131:Three random values, made anew by each deployment
param secretKey string = '${newGuid()}${newGuid()}${newGuid()}'

var secretsUser = '4633458b-17de-408a-b874-0445c86b69e6'

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

resource vault 'Microsoft.KeyVault/vaults@2025-05-01' = {
  // checkov:skip=CKV_AZURE_109:Roles guard the vault; the private road needs a virtual network
  // checkov:skip=CKV_AZURE_189:The same
  // checkov:skip=CKV_AZURE_110:A purged key ends sessions and nothing else, and "azd down" must leave a name that can be used again
  // checkov:skip=CKV_AZURE_42:The same; deleted secrets are kept for seven days
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: subscription().tenantId
    sku: {
      family: 'A'
      name: 'standard'
    }
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 7
    publicNetworkAccess: 'Enabled'
  }
}

// Deploying again keeps the key: a new one would sign everybody out.
@onlyIfNotExists()
resource secret 'Microsoft.KeyVault/vaults/secrets@2025-05-01' = {
  // checkov:skip=CKV_AZURE_41:It does not expire by itself; SECRET_KEY_FALLBACKS is for changing it
  parent: vault
  name: 'secret-key'
  properties: {
    value: secretKey
    contentType: 'Django SECRET_KEY'
  }
}

resource role 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: vault
  name: guid(vault.id, identity.id, secretsUser)
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', secretsUser)
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
  }
}

// Without a version: a new version of the secret is picked up by the host.
output secretKeyUri string = '${vault.properties.vaultUri}secrets/${secret.name}'
