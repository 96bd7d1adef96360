// The virtual network of PRIVATE_NETWORK: one subnet for the site, one for the doors to what it uses.
param name string
param location string
param tags object

@allowed(['Microsoft.App/environments', 'Microsoft.Web/serverFarms'])
@description('What the subnet of the site is for, and for nothing else.')
param siteDelegation string

var siteSubnet = 'site'
var endpointsSubnet = 'endpoints'

resource network 'Microsoft.Network/virtualNetworks@2025-01-01' = {
  // checkov:skip=CKV_AZURE_182:Azure's own resolver knows the private zones
  // checkov:skip=CKV_AZURE_183:The same
  name: name
  location: location
  tags: tags
  properties: {
    addressSpace: {
      addressPrefixes: ['10.20.0.0/24']
    }
    subnets: [
      {
        name: siteSubnet
        properties: {
          // Container Apps asks for a /27 at least, and fixes it with the environment.
          addressPrefix: '10.20.0.0/26'
          delegations: [
            {
              name: 'site'
              properties: { serviceName: siteDelegation }
            }
          ]
        }
      }
      {
        name: endpointsSubnet
        properties: { addressPrefix: '10.20.0.64/27' }
      }
    ]
  }
}

output networkId string = network.id
output siteSubnetId string = resourceId('Microsoft.Network/virtualNetworks/subnets', network.name, siteSubnet)
output endpointsSubnetId string = resourceId('Microsoft.Network/virtualNetworks/subnets', network.name, endpointsSubnet)
