// "manage.py migrate" as a job: started by hand or by the pipeline, before a new revision takes over.
@maxLength(32)
param name string
param location string
param tags object
param environmentName string
param registryServer string
param image string
param identityName string

@description('What settings.bicep puts out.')
param variables array
param secretKeyUri string

var secretVariables = [
  {
    name: 'SECRET_KEY'
    secretRef: 'secret-key'
  }
]

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

resource environment 'Microsoft.App/managedEnvironments@2025-07-01' existing = {
  name: environmentName
}

resource job 'Microsoft.App/jobs@2025-07-01' = {
  name: name
  location: location
  tags: tags
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identity.id}': {} }
  }
  properties: {
    environmentId: environment.id
    workloadProfileName: 'Consumption'
    configuration: {
      triggerType: 'Manual'
      replicaTimeout: 1800
      // A migration that failed is looked at before it is tried again.
      replicaRetryLimit: 0
      manualTriggerConfig: {
        parallelism: 1
        replicaCompletionCount: 1
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
      containers: [
        {
          name: 'migrate'
          // Until the first image is pushed there is nothing to migrate with; the job is not started before.
          image: empty(image) ? 'mcr.microsoft.com/k8se/quickstart-jobs:latest' : image
          command: ['python']
          args: ['manage.py', 'migrate']
          resources: {
            cpu: json('0.5')
            memory: '1Gi'
          }
          env: concat(variables, secretVariables)
        }
      ]
    }
  }
}

output name string = job.name
