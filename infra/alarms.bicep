// Who is told, and of what. The queries are in queries/; each gives rows when something is wrong.
param base string
param location string
param tags object
param workspaceId string
param serverName string
param databaseSku string

@description('Where mail about alarms goes.')
param email string

// docs/scaling.md has the whole table. The alarm comes at four fifths.
var connectionsOf = {
  Standard_B1ms: 35
  Standard_B2s: 414
  Standard_D2ds_v5: 844
  Standard_D4ds_v5: 1703
  Standard_D8ds_v5: 3422
}
var connections = connectionsOf[?databaseSku] ?? 844

// Of Azure's five severities: 0 is critical, 1 an error, 2 a warning.
var ofSite = [
  {
    name: 'not-ready'
    severity: 1
    window: 'PT10M'
    text: 'The site tells that it is not ready.'
    query: loadTextContent('queries/not-ready.kql')
  }
  {
    name: 'silent'
    severity: 0
    window: 'PT10M'
    text: 'No process of the site has told anything for ten minutes.'
    query: loadTextContent('queries/silent.kql')
  }
  {
    name: 'server-errors'
    severity: 1
    window: 'PT5M'
    text: 'More than two in a hundred requests were answered 5xx.'
    query: loadTextContent('queries/server-errors.kql')
  }
  {
    name: 'outages'
    severity: 1
    window: 'PT5M'
    text: 'A part is away, and visitors are told so (503).'
    query: loadTextContent('queries/outages.kql')
  }
  {
    name: 'latency'
    severity: 2
    window: 'PT10M'
    text: 'Pages take more than a second, or wait for a thread.'
    query: loadTextContent('queries/latency.kql')
  }
  {
    name: 'token-refusals'
    severity: 1
    window: 'PT10M'
    text: 'The identity gets no tokens, or the database refuses them.'
    query: loadTextContent('queries/token-refusals.kql')
  }
  {
    name: 'queue'
    severity: 2
    window: 'PT1H'
    text: 'Something has waited for staff for more than three days.'
    query: loadTextContent('queries/queue.kql')
  }
]
var ofServer = [
  {
    name: 'connections'
    metric: 'active_connections'
    threshold: connections * 4 / 5
    text: 'The database has few connections left.'
  }
  {
    name: 'storage'
    metric: 'storage_percent'
    threshold: 85
    text: 'The storage of the database is nearly full.'
  }
  {
    name: 'cpu'
    metric: 'cpu_percent'
    threshold: 85
    text: 'The database has no processor time left.'
  }
]

resource server 'Microsoft.DBforPostgreSQL/flexibleServers@2025-08-01' existing = {
  name: serverName
}

resource actionGroup 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'ag-${base}'
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: take(base, 12)
    emailReceivers: [
      {
        name: 'operators'
        emailAddress: email
        useCommonAlertSchema: true
      }
    ]
  }
}

resource siteAlarms 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for alarm in ofSite: {
    name: 'alarm-${alarm.name}-${base}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: '${base}: ${alarm.name}'
      description: alarm.text
      severity: alarm.severity
      enabled: true
      scopes: [workspaceId]
      evaluationFrequency: 'PT5M'
      windowSize: alarm.window
      // The tables come with the first data.
      skipQueryValidation: true
      autoMitigate: true
      criteria: {
        allOf: [
          {
            query: alarm.query
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: 0
            failingPeriods: {
              numberOfEvaluationPeriods: 1
              minFailingPeriodsToAlert: 1
            }
          }
        ]
      }
      actions: { actionGroups: [actionGroup.id] }
    }
  }
]

resource serverAlarms 'Microsoft.Insights/metricAlerts@2018-03-01' = [
  for alarm in ofServer: {
    name: 'alarm-${alarm.name}-${base}'
    location: 'global'
    tags: tags
    properties: {
      description: alarm.text
      severity: 2
      enabled: true
      scopes: [server.id]
      evaluationFrequency: 'PT5M'
      windowSize: 'PT15M'
      autoMitigate: true
      criteria: {
        'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
        allOf: [
          {
            name: alarm.name
            criterionType: 'StaticThresholdCriterion'
            metricName: alarm.metric
            operator: 'GreaterThan'
            threshold: alarm.threshold
            timeAggregation: 'Average'
          }
        ]
      }
      actions: [
        {
          actionGroupId: actionGroup.id
        }
      ]
    }
  }
]
