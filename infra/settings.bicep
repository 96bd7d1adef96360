// The environment variables that every host of the site sets. None of them is a secret. This makes no resource.
param clientId string
param databaseHost string
param databaseName string

@description('The role of the identity; its name.')
param databaseUser string
param photosEndpoint string

var settings = {
  AZURE_CLIENT_ID: clientId
  DBHOST: databaseHost
  DBNAME: databaseName
  DBUSER: databaseUser
  AZURE_STORAGEBLOB_RESOURCEENDPOINT: photosEndpoint
  STORAGE_CONTAINER_NAME: 'photos'
}

// App Service takes an object, Container Apps a list.
output settings object = settings
output variables array = [for item in items(settings): {
  name: item.key
  value: item.value
}]
