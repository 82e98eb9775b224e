// Azure OpenAI: speech to text, and the model that describes and tags.

param name string
param location string
param tags object

@description('Models to deploy; each deployment is named after its model.')
param models {
  name: string
  version: string
  sku: string
  capacity: int
}[]

param private bool

resource account 'Microsoft.CognitiveServices/accounts@2025-12-01' = {
  name: name
  location: location
  tags: tags
  kind: 'OpenAI'
  sku: { name: 'S0' }
  properties: {
    // Tokens of an identity are taken only by an account with a name of its own.
    customSubDomainName: name
    disableLocalAuth: true
    publicNetworkAccess: private ? 'Disabled' : 'Enabled'
    networkAcls: { defaultAction: private ? 'Deny' : 'Allow' }
  }
}

// The service refuses a second deployment while the first is being made.
@batchSize(1)
resource deployments 'Microsoft.CognitiveServices/accounts/deployments@2025-12-01' = [
  for model in models: {
    parent: account
    name: model.name
    sku: { name: model.sku, capacity: model.capacity }
    properties: {
      model: { format: 'OpenAI', name: model.name, version: model.version }
      versionUpgradeOption: 'OnceNewDefaultVersionAvailable'
    }
  }
]

output id string = account.id
output name string = account.name
output endpoint string = account.properties.endpoint
