// Which events of the storage account go to which function. Deployed by hooks/postdeploy, once the app answers: Event Grid asks it first.
// The key that opens the app's Event Grid door is read by Azure Resource Manager itself; it never gets to the machine that deploys.

param appName string
param systemTopicName string
param storageAccountName string
param deadLetterContainer string

@description('Containers whose new blobs start flows.')
@minLength(1)
@maxLength(25)
param ingestContainers string[]

resource app 'Microsoft.Web/sites@2025-03-01' existing = {
  name: appName
}

resource storage 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: storageAccountName
}

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = {
  name: systemTopicName
}

var door = 'https://${app.properties.defaultHostName}/runtime/webhooks/eventgrid?code=${listKeys('${app.id}/host/default', '2025-03-01').systemKeys.eventgrid_extension}&functionName='

// Delivered for a day; then it is a dead letter, and an alert.
var patience = { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 }

var deadLetters = {
  identity: { type: 'SystemAssigned' }
  deadLetterDestination: {
    endpointType: 'StorageBlob'
    properties: { resourceId: storage.id, blobContainerName: deadLetterContainer }
  }
}

resource arrived 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = {
  parent: topic
  name: 'blob-arrived'
  properties: {
    destination: {
      endpointType: 'WebHook'
      properties: { endpointUrl: '${door}BlobArrived', maxEventsPerBatch: 1, preferredBatchSizeInKilobytes: 64 }
    }
    eventDeliverySchema: 'EventGridSchema'
    filter: {
      includedEventTypes: ['Microsoft.Storage.BlobCreated']
      advancedFilters: [
        {
          operatorType: 'StringBeginsWith'
          key: 'subject'
          values: [for container in ingestContainers: '/blobServices/default/containers/${container}/blobs/']
        }
        {
          // Those that mean "whole": CreateFile, which comes first where folders are real, tells of an empty file.
          operatorType: 'StringIn'
          key: 'data.api'
          values: ['PutBlob', 'PutBlockList', 'CopyBlob', 'FlushWithClose', 'SftpCommit']
        }
      ]
    }
    retryPolicy: patience
    deadLetterWithResourceIdentity: deadLetters
  }
}

resource tierChanged 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = {
  parent: topic
  name: 'blob-tier-changed'
  // One after the other: a topic takes one change at a time.
  dependsOn: [arrived]
  properties: {
    destination: {
      endpointType: 'WebHook'
      properties: { endpointUrl: '${door}BlobTierChanged', maxEventsPerBatch: 1, preferredBatchSizeInKilobytes: 64 }
    }
    eventDeliverySchema: 'EventGridSchema'
    filter: { includedEventTypes: ['Microsoft.Storage.BlobTierChanged'] }
    retryPolicy: patience
    deadLetterWithResourceIdentity: deadLetters
  }
}
