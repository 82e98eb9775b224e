// Media, runs, flows, the task hub: one account that no key opens.

param name string
param location string
param tags object

@description('LRS and GRS know the archive tier; ZRS does not, and archived media goes to the cold tier instead.')
param sku string

@description('Containers of media.')
param mediaContainers string[]

@description('Containers of MediaFlows itself and of Event Grid, never touched by the rules below.')
param ownContainers string[]

param deadLetterContainer string

@description('Days without a change after which archived media goes to the archive tier; 0: never.')
@minValue(0)
param archiveAfterDays int

@description('Days for which deleted blobs and containers can be had back.')
@minValue(1)
@maxValue(365)
param softDeleteDays int

@description('Only the private network, the addresses below and Azure\'s trusted services (Event Grid among them) reach the account.')
param private bool

@description('IPv4 addresses or ranges that still reach a private account.')
param allowedAddresses string[]

@description('Where the review page is served: browsers there may read media through signed links.')
param pageOrigin string

var knowsArchiveTier = contains(['Standard_LRS', 'Standard_GRS', 'Standard_RAGRS'], sku)

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: sku }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    // Not 'Disabled', even when private: that would also shut out Event Grid, which dead-letters here.
    publicNetworkAccess: 'Enabled'
    networkAcls: {
      bypass: 'AzureServices'
      defaultAction: private ? 'Deny' : 'Allow'
      ipRules: [for address in allowedAddresses: { value: address, action: 'Allow' }]
    }
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2025-06-01' = {
  parent: account
  name: 'default'
  properties: {
    deleteRetentionPolicy: { enabled: true, days: softDeleteDays }
    containerDeleteRetentionPolicy: { enabled: true, days: softDeleteDays }
    cors: {
      corsRules: [
        {
          allowedOrigins: [pageOrigin]
          allowedMethods: ['GET', 'HEAD']
          allowedHeaders: ['range']
          exposedHeaders: ['content-length', 'content-range', 'accept-ranges']
          maxAgeInSeconds: 3600
        }
      ]
    }
  }
}

resource containers 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-06-01' = [
  for container in union(mediaContainers, ownContainers, [deadLetterContainer]): {
    parent: blobs
    name: container
    properties: { publicAccess: 'None' }
  }
]

resource rules 'Microsoft.Storage/storageAccounts/managementPolicies@2025-06-01' = {
  parent: account
  name: 'default'
  dependsOn: [blobs]
  properties: {
    policy: {
      rules: concat(
        [
          {
            name: 'dead-letters-go'
            type: 'Lifecycle'
            definition: {
              filters: { blobTypes: ['blockBlob'], prefixMatch: ['${deadLetterContainer}/'] }
              actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: 30 } } }
            }
          }
          {
            name: 'made-and-published-media-cools'
            type: 'Lifecycle'
            definition: {
              filters: { blobTypes: ['blockBlob'], prefixMatch: ['runs/', 'published/'] }
              actions: { baseBlob: { tierToCool: { daysAfterModificationGreaterThan: 60 } } }
            }
          }
        ],
        archiveAfterDays == 0
          ? []
          : [
              {
                name: 'archive-freezes'
                type: 'Lifecycle'
                definition: {
                  filters: { blobTypes: ['blockBlob'], prefixMatch: ['archive/'] }
                  actions: {
                    baseBlob: knowsArchiveTier
                      ? { tierToArchive: { daysAfterModificationGreaterThan: archiveAfterDays } }
                      : { tierToCold: { daysAfterModificationGreaterThan: archiveAfterDays } }
                  }
                }
              }
            ]
      )
    }
  }
}

output id string = account.id
output name string = account.name
output blobEndpoint string = account.properties.primaryEndpoints.blob
output queueEndpoint string = account.properties.primaryEndpoints.queue
output tableEndpoint string = account.properties.primaryEndpoints.table
