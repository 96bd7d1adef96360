// The site as a container app, and its daily housekeeping. azd deploys this file whenever it has pushed an image
// (azure.yaml), so that a revision never starts without its image; main.bicep made all that it stands on. What is
// not said here is gone after a deployment, so everything that an operator sets has its parameter.
@maxLength(32)
param name string

@maxLength(32)
param tidyJobName string
param location string
param environmentTag string
param environmentName string
param registryServer string
param image string
param identityName string
param databaseHost string
param databaseName string
param photosEndpoint string
param photosArePrivate bool
param telemetryConnectionString string
param tracesSampled string
param secretUri string
param fallbacksSecretUri string

@description('The shares of the environment to mount, separated by blanks. Empty: none.')
param mountedShares string

@minValue(1)
param minReplicas int

@description('workers x threads x replicas, twice at a deployment, stays under the connections of the database.')
@minValue(1)
param maxReplicas int

@description('Empty: the host name that Azure gives.')
param customDomain string

@description('Empty: the app knows the domain, which comes before its certificate, and does not answer to it yet.')
param customDomainCertificateId string

@description('Environment variables beside those that are set here, which they override.')
param extraSettings object

var port = 8000
var userId = 10001
var shares = empty(mountedShares) ? [] : split(mountedShares, ' ')
var ofLogs = contains(shares, 'logs') ? { LOG_DIR: '/app/logs' } : {}
var secretVariables = [
  {
    name: 'SECRET_KEY'
    secretRef: 'secret-key'
  }
  {
    name: 'SECRET_KEY_FALLBACKS'
    secretRef: 'secret-key-fallbacks'
  }
]
var secretNames = map(secretVariables, variable => variable.name)
// What would be set twice is refused.
var variables = filter(
  items(union(settings.outputs.settings, { PORT: string(port) }, ofLogs, extraSettings)),
  item => !contains(secretNames, item.key)
)
// A site that migrates when it starts answers nobody meanwhile: ten minutes instead of one.
var startupPeriod = toLower(string(extraSettings.?MIGRATE_ON_START ?? '')) == 'true' ? 60 : 6
var volumeMounts = [
  for share in shares: {
    volumeName: share
    mountPath: '/app/${share}'
  }
]
var volumes = [
  for share in shares: {
    name: share
    storageType: 'AzureFile'
    storageName: 'azure-files-${share}'
    mountOptions: 'uid=${userId},gid=${userId},dir_mode=0770,file_mode=0660,nobrl'
  }
]
var domain = {
  name: customDomain
  bindingType: empty(customDomainCertificateId) ? 'Disabled' : 'SniEnabled'
  certificateId: empty(customDomainCertificateId) ? null : customDomainCertificateId
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

module settings 'settings.bicep' = {
  name: 'settings-of-${name}'
  params: {
    clientId: identity.properties.clientId
    databaseHost: databaseHost
    databaseName: databaseName
    databaseUser: identity.name
    photosEndpoint: photosEndpoint
    photosArePrivate: photosArePrivate
    customDomain: customDomain
    telemetryConnectionString: telemetryConnectionString
    tracesSampled: tracesSampled
  }
}

resource environment 'Microsoft.App/managedEnvironments@2025-07-01' existing = {
  name: environmentName
}

resource app 'Microsoft.App/containerApps@2025-07-01' = {
  name: name
  location: location
  tags: {
    'azd-env-name': environmentTag
    'azd-service-name': 'container-app'
  }
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identity.id}': {} }
  }
  properties: {
    environmentId: environment.id
    workloadProfileName: 'Consumption'
    configuration: {
      activeRevisionsMode: 'Single'
      maxInactiveRevisions: 10
      ingress: {
        external: true
        targetPort: port
        transport: 'auto'
        allowInsecure: false
        customDomains: empty(customDomain) ? [] : [domain]
      }
      registries: [
        {
          server: registryServer
          identity: identity.id
        }
      ]
      secrets: [
        {
          name: 'secret-key'
          keyVaultUrl: secretUri
          identity: identity.id
        }
        {
          name: 'secret-key-fallbacks'
          keyVaultUrl: fallbacksSecretUri
          identity: identity.id
        }
      ]
    }
    template: {
      terminationGracePeriodSeconds: 60
      containers: [
        {
          name: 'site'
          image: image
          resources: {
            cpu: json('0.5')
            memory: '1Gi'
          }
          env: concat(map(variables, item => { name: item.key, value: string(item.value) }), secretVariables)
          // Only readiness looks at the database: restarting the site does not mend a database.
          probes: [
            {
              type: 'Startup'
              httpGet: { path: '/healthz', port: port }
              periodSeconds: startupPeriod
              timeoutSeconds: 3
              failureThreshold: 10
            }
            {
              type: 'Liveness'
              httpGet: { path: '/healthz', port: port }
              periodSeconds: 30
              timeoutSeconds: 3
              failureThreshold: 3
            }
            {
              type: 'Readiness'
              httpGet: { path: '/readyz', port: port }
              periodSeconds: 10
              timeoutSeconds: 6
              failureThreshold: 3
            }
          ]
          volumeMounts: volumeMounts
        }
      ]
      volumes: volumes
      scale: {
        minReplicas: minReplicas
        maxReplicas: maxReplicas
        rules: [
          {
            name: 'http'
            http: { metadata: { concurrentRequests: '20' } }
          }
        ]
      }
    }
  }
}

module tidy 'job.bicep' = {
  name: 'tidy-of-${name}'
  params: {
    name: tidyJobName
    location: location
    tags: { 'azd-env-name': environmentTag }
    environmentName: environmentName
    registryServer: registryServer
    image: image
    command: 'tidy'
    schedule: '20 3 * * *'
    identityName: identityName
    settings: union(settings.outputs.settings, extraSettings)
    secretUri: secretUri
  }
}
