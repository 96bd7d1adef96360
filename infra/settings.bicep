// The environment variables that every host of the site sets. None of them is a secret.
@export()
func siteSettings(
  clientId string,
  databaseHost string,
  databaseName string,
  databaseUser string,
  photosEndpoint string
) object => {
  AZURE_CLIENT_ID: clientId
  DBHOST: databaseHost
  DBNAME: databaseName
  DBUSER: databaseUser
  AZURE_STORAGEBLOB_RESOURCEENDPOINT: photosEndpoint
  STORAGE_CONTAINER_NAME: 'photos'
}
