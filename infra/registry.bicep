// The registry of the images. The site's identity may pull and nothing else.
@minLength(5)
@maxLength(50)
param name string
param location string
param tags object
param identityName string

var acrPull = '7f951dda-4ed3-4680-a7ca-43fe172d538d'

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

resource registry 'Microsoft.ContainerRegistry/registries@2025-11-01' = {
  // checkov:skip=CKV_AZURE_139:Private networking is of the Premium plan
  // checkov:skip=CKV_AZURE_163:Scanning is switched on for a subscription (Defender for Containers), not here
  // checkov:skip=CKV_AZURE_164:Content trust is of the Premium plan
  // checkov:skip=CKV_AZURE_165:One region
  // checkov:skip=CKV_AZURE_166:Quarantine is of the Premium plan
  // checkov:skip=CKV_AZURE_167:Clearing old manifests by policy is of the Premium plan
  // checkov:skip=CKV_AZURE_233:Zone redundancy is of the Premium plan
  // checkov:skip=CKV_AZURE_237:Dedicated data endpoints are of the Premium plan
  name: name
  location: location
  tags: tags
  sku: { name: 'Basic' }
  properties: { adminUserEnabled: false }
}

resource role 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: registry
  name: guid(registry.id, identity.id, acrPull)
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', acrPull)
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
  }
}

output server string = registry.properties.loginServer
