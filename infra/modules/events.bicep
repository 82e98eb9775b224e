// Events in: what the storage account tells. Events out: an optional topic that other systems subscribe to.
// The subscriptions are made after the first deployment (../subscriptions.bicep): Event Grid asks the app whether it wants them.

param systemTopicName string
param topicName string
param location string
param tags object
param storageAccountId string

@description('Also make a topic that the app publishes what happened to (CloudEvents).')
param eventsOut bool

@description('Who is told when an event could not be delivered; empty: the portal only.')
param actionGroupId string

param alertName string

resource systemTopic 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: systemTopicName
  location: location
  tags: tags
  // Its own identity, not the app's: behind a storage firewall only a system-assigned one may dead-letter.
  identity: { type: 'SystemAssigned' }
  properties: {
    source: storageAccountId
    topicType: 'Microsoft.Storage.StorageAccounts'
  }
}

resource topic 'Microsoft.EventGrid/topics@2025-02-15' = if (eventsOut) {
  name: topicName
  location: location
  tags: tags
  properties: {
    inputSchema: 'CloudEventSchemaV1_0'
    disableLocalAuth: true
    minimumTlsVersionAllowed: '1.2'
    publicNetworkAccess: 'Enabled'
  }
}

resource undelivered 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: alertName
  #disable-next-line no-hardcoded-location // metric alerts are global
  location: 'global'
  tags: tags
  properties: {
    description: 'MediaFlows: events of arriving media could not be delivered. They lie in the dead-letter container; start those files by hand.'
    enabled: true
    severity: 2
    scopes: [systemTopic.id]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: 'dead-lettered'
          metricName: 'DeadLetteredCount'
          timeAggregation: 'Total'
          operator: 'GreaterThan'
          threshold: 0
        }
      ]
    }
    actions: empty(actionGroupId) ? [] : [{ actionGroupId: actionGroupId }]
  }
}

output systemTopicName string = systemTopic.name
output systemTopicPrincipalId string = systemTopic.identity.principalId
output topicName string = eventsOut ? topic!.name : ''
output topicEndpoint string = eventsOut ? topic!.properties.endpoint : ''
