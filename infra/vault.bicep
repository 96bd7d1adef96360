// The vault and the secrets of the site: Django's SECRET_KEY, and the older keys that it still accepts.
@minLength(3)
@maxLength(24)
param name string
param location string
param tags object
param identityName string

@description('Reachable from everywhere. False: by its private endpoint alone.')
param publicAccess bool

@description('Who may set the secrets: docs/deploy-azd.md says how a key is changed.')
param operatorObjectId string
param operatorType string

@secure()
@description('Used on the first deployment only.')
// checkov:skip=CKV_AZURE_131:Three random values, made anew by each deployment
param secretKey string = '${newGuid()}${newGuid()}${newGuid()}'

@secure()
@description('Used on the first deployment only, when there is no older key: nothing was signed with this one.')
// checkov:skip=CKV_AZURE_131:The same
param fallbackKey string = '${newGuid()}${newGuid()}'

var secretsUser = '4633458b-17de-408a-b874-0445c86b69e6'
var secretsOfficer = 'b86a8fe4-44ce-4948-aee5-eccb2c155cd7'

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

resource vault 'Microsoft.KeyVault/vaults@2025-05-01' = {
  // checkov:skip=CKV_AZURE_109:Roles guard the vault; PRIVATE_NETWORK shuts it as well
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
    publicNetworkAccess: publicAccess ? 'Enabled' : 'Disabled'
    networkAcls: {
      defaultAction: publicAccess ? 'Allow' : 'Deny'
      // Deployments set the secrets below from outside.
      bypass: 'AzureServices'
    }
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

@onlyIfNotExists()
resource fallbacks 'Microsoft.KeyVault/vaults/secrets@2025-05-01' = {
  // checkov:skip=CKV_AZURE_41:The same
  parent: vault
  name: 'secret-key-fallbacks'
  properties: {
    value: fallbackKey
    contentType: 'Django SECRET_KEY_FALLBACKS'
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

// Owner and Contributor of a subscription may not set a secret, this role may.
resource operatorRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: vault
  name: guid(vault.id, operatorObjectId, secretsOfficer)
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', secretsOfficer)
    principalId: operatorObjectId
    principalType: operatorType
  }
}

// Without a version: a new version of a secret is picked up by the host.
output vaultId string = vault.id
output secretUri string = '${vault.properties.vaultUri}secrets/${secret.name}'
output fallbacksSecretUri string = '${vault.properties.vaultUri}secrets/${fallbacks.name}'
