// A page in the portal that tells a bad day from its beginning (docs/observe.md).
param base string
param location string
param tags object
param workspaceId string

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  // Of what is known before the deployment: see main.bicep.
  name: guid(resourceGroup().id, base, 'bad day')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: '${base}: a bad day'
    category: 'workbook'
    version: '1.0'
    sourceId: workspaceId
    serializedData: loadTextContent('workbook.json')
  }
}
