// Binds a certificate to a host name of the web app.
param siteName string
param domain string
param thumbprint string

resource site 'Microsoft.Web/sites@2025-03-01' existing = {
  name: siteName
}

resource binding 'Microsoft.Web/sites/hostNameBindings@2025-03-01' = {
  parent: site
  name: domain
  properties: {
    siteName: siteName
    sslState: 'SniEnabled'
    thumbprint: thumbprint
  }
}
