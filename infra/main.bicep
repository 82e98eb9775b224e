// MediaFlows on Azure. This file names the modules and wires them; each module is one concern.
targetScope = 'subscription'

@description('Name of the azd environment: names the resource group and seeds every other name.')
@minLength(1)
@maxLength(64)
param environmentName string

@description('Region of everything but the AI models.')
@minLength(1)
@metadata({ azd: { type: 'location' } })
param location string

@description('Who deploys: a person may then make the first API key, upload media and set secrets.')
param principalId string = ''

@description('What the above is: User from a terminal, ServicePrincipal in a pipeline.')
@allowed(['User', 'Group', 'ServicePrincipal'])
param principalType string = 'User'

@description('Image that azd deployed last: without it, provisioning again would put the bare host back.')
param appImage string = ''

@description('Size of an instance: EP1 1 core, 3.5 GB; EP2 2 cores, 7 GB; EP3 4 cores, 14 GB.')
@allowed(['EP1', 'EP2', 'EP3'])
param planSku string = 'EP2'

@description('Most instances at a time, which bounds the bill.')
@minValue(1)
@maxValue(100)
param maxInstances int = 10

@description('Redundancy of the storage account. ZRS knows no archive tier.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_RAGRS', 'Standard_GZRS', 'Standard_RAGZRS'])
param storageSku string = 'Standard_LRS'

@description('Containers whose new blobs start flows.')
@minLength(1)
@maxLength(25)
param ingestContainers string[] = ['ingest']

@description('Days after which archived media goes to the archive tier; 0: never.')
@minValue(0)
param archiveAfterDays int = 30

@description('Days for which deleted media can be had back.')
@minValue(1)
@maxValue(365)
param softDeleteDays int = 14

@description('Days for which ended runs are kept; after that only their audit and start keys are.')
@minValue(1)
param retentionDays int = 90

@description('Deploy Azure OpenAI. Without it nothing is described, and what else is skipped says so.')
param deployAi bool = true

@description('Region of the AI models, when it is not the region above: whisper is not offered everywhere.')
param aiLocation string = ''

@description('Speech model; empty: none.')
param transcribeModel string = 'whisper'
param transcribeModelVersion string = '001'
param transcribeModelSku string = 'Standard'

@description('Requests a minute that the deployment grants; the app keeps to them.')
@minValue(1)
param transcribeModelCapacity int = 3

@description('Chat model that describes and tags; empty: none.')
param describeModel string = 'gpt-5.4-mini'
param describeModelVersion string = '2026-03-17'
param describeModelSku string = 'GlobalStandard'

@description('Thousands of tokens a minute.')
@minValue(1)
param describeModelCapacity int = 20

@description('Make an Event Grid topic that other systems can subscribe to.')
param eventsOut bool = false

@description('Secrets that flows may name, as secrets.NAME: each is read from the key vault under that name (letters, digits, hyphens).')
param partnerSecrets string[] = []

@description('Sender of mails to reviewers. The mail server, smtp://user:password@host:port, is then read from the vault\'s secret "smtp".')
param mailFrom string = ''

@description('Sign webhooks with the vault\'s secret "webhook-secret" (whsec_…).')
param signWebhooks bool = false

@description('Hosts inside your own network that flows may call, with commas.')
param allowedHosts string = ''

@description('Path of a file of destinations inside the image.')
param destinations string = ''

@description('Where telemetry goes besides Application Insights: an OTLP endpoint.')
param otlpEndpoint string = ''

@description('How people reach the app, when a front door or a domain of your own stands before it.')
param publicUrl string = ''

@description('Client id of the Entra app registration that people sign in with.')
param entraClientId string = ''

@description('Keep traffic between the app and its data inside a virtual network.')
param privateNetworking bool = false

@description('IPv4 addresses or ranges that reach storage and vault all the same: offices where media is uploaded and reviewed.')
param allowedAddresses string[] = []

@description('Mail address for alerts.')
param alertEmail string = ''

@description('Settings of the app that have no parameter here (docs/deploy.md); they also take the place of one that has. No secrets: refer to the vault.')
param moreSettings object = {}

var prefix = loadJsonContent('abbreviations.json')
var token = toLower(uniqueString(subscription().id, environmentName, location))
var tags = { 'azd-env-name': environmentName }
var serviceName = 'app'
var appName = '${prefix.functionApp}${token}'
var deadLetterContainer = 'deadletter'

var speech = empty(transcribeModel)
  ? []
  : [{ name: transcribeModel, version: transcribeModelVersion, sku: transcribeModelSku, capacity: transcribeModelCapacity }]
var chat = empty(describeModel)
  ? []
  : [{ name: describeModel, version: describeModelVersion, sku: describeModelSku, capacity: describeModelCapacity }]

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: '${prefix.resourceGroup}${environmentName}'
  location: location
  tags: tags
}

module identity 'modules/identity.bicep' = {
  scope: group
  params: {
    name: '${prefix.managedIdentity}${token}'
    location: location
    tags: tags
  }
}

module storage 'modules/storage.bicep' = {
  scope: group
  params: {
    name: '${prefix.storageAccount}${token}'
    location: location
    tags: tags
    sku: storageSku
    mediaContainers: union(ingestContainers, ['runs', 'published', 'archive', 'mam', 'quarantine'])
    ownContainers: ['mediaflows']
    deadLetterContainer: deadLetterContainer
    archiveAfterDays: archiveAfterDays
    softDeleteDays: softDeleteDays
    private: privateNetworking
    allowedAddresses: allowedAddresses
    pageOrigin: empty(publicUrl) ? 'https://${appName}.azurewebsites.net' : publicUrl
  }
}

module registry 'modules/registry.bicep' = {
  scope: group
  params: {
    name: '${prefix.containerRegistry}${token}'
    location: location
    tags: tags
  }
}

module monitoring 'modules/monitoring.bicep' = {
  scope: group
  params: {
    workspaceName: '${prefix.logAnalytics}${token}'
    insightsName: '${prefix.applicationInsights}${token}'
    actionGroupName: '${prefix.actionGroup}${token}'
    alertName: '${prefix.alert}needs-attention-${token}'
    location: location
    tags: tags
    alertEmail: alertEmail
  }
}

module vault 'modules/vault.bicep' = {
  scope: group
  params: {
    name: '${prefix.keyVault}${token}'
    location: location
    tags: tags
    private: privateNetworking
    allowedAddresses: allowedAddresses
  }
}

module events 'modules/events.bicep' = {
  scope: group
  params: {
    systemTopicName: '${prefix.eventGridSystemTopic}${token}'
    topicName: '${prefix.eventGridTopic}${token}'
    location: location
    tags: tags
    storageAccountId: storage.outputs.id
    eventsOut: eventsOut
    actionGroupId: monitoring.outputs.actionGroupId
    alertName: '${prefix.alert}undelivered-${token}'
  }
}

module ai 'modules/ai.bicep' = if (deployAi) {
  scope: group
  params: {
    name: '${prefix.openAi}${token}'
    location: empty(aiLocation) ? location : aiLocation
    tags: tags
    models: concat(speech, chat)
    private: privateNetworking
  }
}

module access 'modules/access.bicep' = {
  scope: group
  params: {
    appPrincipalId: identity.outputs.principalId
    systemTopicPrincipalId: events.outputs.systemTopicPrincipalId
    deployerPrincipalId: principalId
    deployerPrincipalType: principalType
    storageAccountName: storage.outputs.name
    deadLetterContainer: deadLetterContainer
    registryName: registry.outputs.name
    insightsName: monitoring.outputs.insightsName
    vaultName: vault.outputs.name
    aiName: deployAi ? ai!.outputs.name : ''
    topicName: eventsOut ? events.outputs.topicName : ''
  }
}

module network 'modules/network.bicep' = if (privateNetworking) {
  scope: group
  params: {
    vnetName: '${prefix.virtualNetwork}${token}'
    endpointPrefix: prefix.privateEndpoint
    location: location
    tags: tags
    storageAccountId: storage.outputs.id
    vaultId: vault.outputs.id
    withAi: deployAi
    aiId: deployAi ? ai!.outputs.id : ''
  }
}

// A setting whose value stands in the vault: the platform fetches it with the app's identity.
var inVault = {
  smtp: '@Microsoft.KeyVault(SecretUri=${vault.outputs.uri}secrets/smtp)'
  webhookSecret: '@Microsoft.KeyVault(SecretUri=${vault.outputs.uri}secrets/webhook-secret)'
}
var partners = toObject(
  partnerSecrets,
  secret => 'MEDIAFLOWS_SECRET_${toUpper(replace(secret, '-', '_'))}',
  secret => '@Microsoft.KeyVault(SecretUri=${vault.outputs.uri}secrets/${secret})'
)

var platform = {
  FUNCTIONS_EXTENSION_VERSION: '~4'
  FUNCTIONS_WORKER_RUNTIME: 'dotnet-isolated'
  AzureWebJobsDisableHomepage: 'true'
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identity.outputs.clientId
  AzureWebJobsStorage__blobServiceUri: storage.outputs.blobEndpoint
  AzureWebJobsStorage__queueServiceUri: storage.outputs.queueEndpoint
  AzureWebJobsStorage__tableServiceUri: storage.outputs.tableEndpoint
  APPLICATIONINSIGHTS_CONNECTION_STRING: monitoring.outputs.connectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identity.outputs.clientId};Authorization=AAD'
  OTEL_EXPORTER_OTLP_ENDPOINT: otlpEndpoint
  AZURE_CLIENT_ID: identity.outputs.clientId
  OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID: empty(entraClientId) ? '' : identity.outputs.clientId
  // The image listens there, as a user who may not have port 80 (Dockerfile).
  WEBSITES_PORT: '8080'
  WEBSITES_ENABLE_APP_SERVICE_STORAGE: 'false'
}

var mediaflows = {
  MEDIAFLOWS_STORAGE: storage.outputs.blobEndpoint
  MEDIAFLOWS_AZURE_OPENAI: deployAi ? ai!.outputs.endpoint : ''
  MEDIAFLOWS_TRANSCRIBE_MODEL: deployAi ? transcribeModel : ''
  MEDIAFLOWS_DESCRIBE_MODEL: deployAi ? describeModel : ''
  MEDIAFLOWS_TRANSCRIBE_RATE: deployAi ? string(transcribeModelCapacity) : ''
  MEDIAFLOWS_EVENTS_TOPIC: events.outputs.topicEndpoint
  MEDIAFLOWS_DESTINATIONS: destinations
  MEDIAFLOWS_SMTP: empty(mailFrom) ? '' : inVault.smtp
  MEDIAFLOWS_MAIL_FROM: mailFrom
  MEDIAFLOWS_WEBHOOK_SECRET: signWebhooks ? inVault.webhookSecret : ''
  MEDIAFLOWS_ALLOWED_HOSTS: allowedHosts
  MEDIAFLOWS_RETENTION: string(retentionDays)
  MEDIAFLOWS_SWEEP: '*/30 * * * * *'
}

module app 'modules/functions.bicep' = {
  scope: group
  // Without its roles the host would fail at its first look into storage.
  dependsOn: [access]
  params: {
    planName: '${prefix.appServicePlan}${token}'
    appName: appName
    location: location
    tags: tags
    serviceName: serviceName
    planSku: planSku
    maxInstances: maxInstances
    image: appImage
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    settings: union(platform, mediaflows, partners, moreSettings)
    publicUrl: publicUrl
    entraClientId: entraClientId
    subnetId: privateNetworking ? network!.outputs.appSubnetId : ''
  }
}

// What azd, the hook and people go on with.
output AZURE_LOCATION string = location
output AZURE_TENANT_ID string = tenant().tenantId
output AZURE_RESOURCE_GROUP string = group.name
output AZURE_CONTAINER_REGISTRY_ENDPOINT string = registry.outputs.loginServer
output SERVICE_APP_NAME string = app.outputs.name
output SERVICE_APP_URI string = app.outputs.url
output STORAGE_ACCOUNT_NAME string = storage.outputs.name
output STORAGE_BLOB_ENDPOINT string = storage.outputs.blobEndpoint
output KEY_VAULT_NAME string = vault.outputs.name
output SYSTEM_TOPIC_NAME string = events.outputs.systemTopicName
output DEAD_LETTER_CONTAINER string = deadLetterContainer
output INGEST_CONTAINERS string[] = ingestContainers
