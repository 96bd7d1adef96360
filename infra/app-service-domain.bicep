// A domain of the web app with the certificate that App Service makes and renews.
// A certificate is made for a name that the site has already, so the first deployment binds the name without, and
// then with it. Later ones leave the first step out: it would take the certificate from the name for a moment.
param siteName string
param planId string
param location string
param tags object
param domain string
param hasCertificate bool

resource site 'Microsoft.Web/sites@2025-03-01' existing = {
  name: siteName
}

resource hostName 'Microsoft.Web/sites/hostNameBindings@2025-03-01' = if (!hasCertificate) {
  parent: site
  name: domain
  properties: { siteName: siteName }
}

resource certificate 'Microsoft.Web/certificates@2025-03-01' = {
  name: domain
  location: location
  tags: tags
  properties: {
    canonicalName: domain
    serverFarmId: planId
  }
  dependsOn: [hostName]
}

module binding 'app-service-binding.bicep' = {
  name: 'custom-domain-binding'
  params: {
    siteName: siteName
    domain: domain
    thumbprint: certificate.properties.thumbprint
  }
}

output certificateId string = certificate.id
