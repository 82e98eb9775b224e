// Optional: the app's traffic to its data stays inside a virtual network. People and Event Grid still reach the app itself from outside.

param vnetName string
param endpointPrefix string
param location string
param tags object
param storageAccountId string
param vaultId string

@description('Whether Azure OpenAI is deployed.')
param withAi bool

@description('Empty when it is not.')
param aiId string

resource network 'Microsoft.Network/virtualNetworks@2025-05-01' = {
  name: vnetName
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: ['10.90.0.0/24'] }
    subnets: [
      {
        name: 'app'
        properties: {
          addressPrefix: '10.90.0.0/26'
          delegations: [{ name: 'app', properties: { serviceName: 'Microsoft.Web/serverFarms' } }]
        }
      }
      {
        name: 'endpoints'
        properties: { addressPrefix: '10.90.0.64/26' }
      }
    ]
  }

  resource appSubnet 'subnets' existing = {
    name: 'app'
  }

  resource endpointSubnet 'subnets' existing = {
    name: 'endpoints'
  }
}

// How many there are must be known before anything is deployed, so that what-if can show them: no id stands here.
var doors = concat(
  [
    { name: 'blob', group: 'blob', zone: 'privatelink.blob.${environment().suffixes.storage}' }
    { name: 'queue', group: 'queue', zone: 'privatelink.queue.${environment().suffixes.storage}' }
    { name: 'table', group: 'table', zone: 'privatelink.table.${environment().suffixes.storage}' }
    // Not made of the suffix that environment() knows: the private zone has a name of its own.
    { name: 'vault', group: 'vault', zone: 'privatelink.vaultcore.azure.net' }
  ],
  withAi ? [{ name: 'openai', group: 'account', zone: 'privatelink.openai.azure.com' }] : []
)

var behind = { blob: storageAccountId, queue: storageAccountId, table: storageAccountId, vault: vaultId, openai: aiId }

resource zones 'Microsoft.Network/privateDnsZones@2024-06-01' = [
  for door in doors: {
    name: door.zone
    #disable-next-line no-hardcoded-location // DNS zones are global
    location: 'global'
    tags: tags
  }
]

resource links 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (door, i) in doors: {
    parent: zones[i]
    name: vnetName
    #disable-next-line no-hardcoded-location
    location: 'global'
    tags: tags
    properties: {
      registrationEnabled: false
      virtualNetwork: { id: network.id }
    }
  }
]

resource endpoints 'Microsoft.Network/privateEndpoints@2025-05-01' = [
  for door in doors: {
    name: '${endpointPrefix}${door.name}'
    location: location
    tags: tags
    properties: {
      subnet: { id: network::endpointSubnet.id }
      privateLinkServiceConnections: [
        { name: door.name, properties: { privateLinkServiceId: behind[door.name], groupIds: [door.group] } }
      ]
    }
  }
]

resource records 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-05-01' = [
  for (door, i) in doors: {
    parent: endpoints[i]
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [{ name: door.name, properties: { privateDnsZoneId: zones[i].id } }]
    }
  }
]

output appSubnetId string = network::appSubnet.id
