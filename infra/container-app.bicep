// The site as a container app. azd deploys this file whenever it has pushed an image (azure.yaml), so that a
// revision never starts without its image; main.bicep made all that it stands on.
@maxLength(32)
param name string
param location string
param environmentTag string
param environmentName string
param registryServer string
param image string
param identityName string
param databaseHost string
param databaseName string
param photosEndpoint string
param secretKeyUri string

@description('The shares of the environment to mount, separated by blanks. Empty: none.')
param mountedShares string = ''

@minValue(1)
param minReplicas int = 1

@description('workers x threads x replicas, twice at a deployment, stays under the connections of the database.')
@minValue(1)
param maxReplicas int = 2

var port = 8000
var userId = 10001
var shares = empty(mountedShares) ? [] : split(mountedShares, ' ')
var ownVariables = [
  {
    name: 'PORT'
    value: string(port)
  }
  {
    name: 'SECRET_KEY'
    secretRef: 'secret-key'
  }
]
var logVariable = {
  name: 'LOG_DIR'
  value: '/app/logs'
}
var logVariables = contains(shares, 'logs') ? [logVariable] : []
var volumeMounts = [for share in shares: {
  volumeName: share
  mountPath: '/app/${share}'
}]
var volumes = [for share in shares: {
  name: share
  storageType: 'AzureFile'
  storageName: 'azure-files-${share}'
  mountOptions: 'uid=${userId},gid=${userId},dir_mode=0770,file_mode=0660,nobrl'
}]

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
          keyVaultUrl: secretKeyUri
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
          env: concat(settings.outputs.variables, ownVariables, logVariables)
          // Only readiness looks at the database: restarting the site does not mend a database.
          probes: [
            {
              type: 'Startup'
              httpGet: { path: '/healthz', port: port }
              periodSeconds: 5
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

output SITE_URL string = 'https://${app.properties.configuration.ingress.fqdn}'
