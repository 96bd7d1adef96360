// A command of "manage.py" as a job: started by hand or by a pipeline, or by the clock.
@maxLength(32)
param name string
param location string
param tags object
param environmentName string
param registryServer string
param image string
param identityName string

@description('What follows "manage.py".')
param command string

@description('Environment variables; settings.bicep puts them out.')
param settings object
param secretUri string

@description('When it runs, as cron writes it, in UTC. Empty: when it is started.')
param schedule string = ''

var secretVariables = [
  {
    name: 'SECRET_KEY'
    secretRef: 'secret-key'
  }
]
// What would be set twice is refused.
var variables = filter(items(settings), item => item.key != 'SECRET_KEY')
var scheduled = {
  cronExpression: schedule
  parallelism: 1
  replicaCompletionCount: 1
}
var started = {
  parallelism: 1
  replicaCompletionCount: 1
}

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
      triggerType: empty(schedule) ? 'Manual' : 'Schedule'
      replicaTimeout: 1800
      // A command that failed is looked at before it is tried again.
      replicaRetryLimit: 0
      manualTriggerConfig: empty(schedule) ? started : null
      scheduleTriggerConfig: empty(schedule) ? null : scheduled
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
      ]
    }
    template: {
      containers: [
        {
          name: command
          image: image
          command: ['python']
          args: ['manage.py', command]
          resources: {
            cpu: json('0.5')
            memory: '1Gi'
          }
          env: concat(map(variables, item => { name: item.key, value: string(item.value) }), secretVariables)
        }
      ]
    }
  }
}
