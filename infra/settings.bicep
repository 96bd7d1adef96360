// The environment variables that every host of the site sets. None of them is a secret. This makes no resource.
param clientId string
param databaseHost string
param databaseName string

@description('The role of the identity; its name.')
param databaseUser string
param photosEndpoint string

@description('Browsers do not reach the account: the site hands out the photos itself.')
param photosArePrivate bool
param customDomain string

@description('Of Application Insights: an address and a name, which open nothing without the identity.')
param telemetryConnectionString string

@description('The share of requests whose trace is kept, from 0 to 1.')
param tracesSampled string

var common = {
  AZURE_CLIENT_ID: clientId
  DBHOST: databaseHost
  DBNAME: databaseName
  DBUSER: databaseUser
  AZURE_STORAGEBLOB_RESOURCEENDPOINT: photosEndpoint
  STORAGE_CONTAINER_NAME: 'photos'
  APPLICATIONINSIGHTS_CONNECTION_STRING: telemetryConnectionString
  OTEL_TRACES_SAMPLER_ARG: tracesSampled
}
var ofDomain = { ALLOWED_HOSTS: customDomain }
var ofPrivatePhotos = { PHOTOS_THROUGH_SITE: 'true' }

output settings object = union(common, empty(customDomain) ? {} : ofDomain, photosArePrivate ? ofPrivatePhotos : {})
