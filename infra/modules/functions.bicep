// The app: one Linux container on an Elastic Premium plan.

param planName string
param appName string
param location string
param tags object

@description('azd finds the app by this name (azure.yaml).')
param serviceName string

@allowed(['EP1', 'EP2', 'EP3'])
param planSku string

@minValue(1)
@maxValue(100)
param maxInstances int

@description('Image that azd deployed last; empty before the first deployment.')
param image string

param identityId string
param identityClientId string

@description('Settings of the app; those without a value are left out.')
param settings object

@description('How people reach the app, when that is not its own host name.')
param publicUrl string

@description('Client id of the Entra app registration that people sign in with; empty: API keys and review links only.')
param entraClientId string

@description('Subnet that the app\'s outgoing traffic takes; empty: none.')
param subnetId string

// What runs until the first deployment: the bare Functions host, without a function.
var bareHost = 'mcr.microsoft.com/azure-functions/dotnet-isolated:4-dotnet-isolated10.0'

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'elastic'
  sku: { name: planSku, tier: 'ElasticPremium' }
  properties: {
    reserved: true
    maximumElasticWorkerCount: maxInstances
  }
}

resource app 'Microsoft.Web/sites@2025-03-01' = {
  name: appName
  location: location
  tags: union(tags, { 'azd-service-name': serviceName })
  kind: 'functionapp,linux,container'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    clientAffinityEnabled: false
    keyVaultReferenceIdentity: identityId
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    outboundVnetRouting: { applicationTraffic: !empty(subnetId) }
    siteConfig: {
      linuxFxVersion: 'DOCKER|${empty(image) ? bareHost : image}'
      acrUseManagedIdentityCreds: true
      acrUserManagedIdentityID: identityClientId
      ftpsState: 'Disabled'
      http20Enabled: true
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      minimumElasticInstanceCount: 1
      // The host itself says how busy it is: the platform's scaler has no key to look into the queues with.
      functionsRuntimeScaleMonitoringEnabled: true
    }
  }
}

// Nobody publishes with a password.
resource ftpPassword 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2025-03-01' = {
  parent: app
  name: 'ftp'
  properties: { allow: false }
}

resource scmPassword 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2025-03-01' = {
  parent: app
  name: 'scm'
  properties: { allow: false }
}

var ownUrl = 'https://${app.properties.defaultHostName}'
var everySetting = union(settings, { MEDIAFLOWS_PUBLIC_URL: empty(publicUrl) ? ownUrl : publicUrl })

resource appSettings 'Microsoft.Web/sites/config@2025-03-01' = {
  parent: app
  name: 'appsettings'
  properties: toObject(
    filter(items(everySetting), setting => !empty(setting.value)),
    setting => setting.key,
    setting => setting.value
  )
}

// Signing in is offered, not demanded: review links and API keys must get through, and the app decides who may do what.
resource signIn 'Microsoft.Web/sites/config@2025-03-01' = if (!empty(entraClientId)) {
  parent: app
  name: 'authsettingsV2'
  properties: {
    platform: { enabled: true }
    globalValidation: { requireAuthentication: false, unauthenticatedClientAction: 'AllowAnonymous' }
    identityProviders: {
      azureActiveDirectory: {
        enabled: true
        registration: {
          clientId: entraClientId
          openIdIssuer: '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'
          // Not a secret: the name makes the platform sign with the app's identity, which the registration must trust.
          clientSecretSettingName: 'OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID'
        }
        validation: { allowedAudiences: [entraClientId, 'api://${entraClientId}'] }
      }
    }
    login: { tokenStore: { enabled: false } }
  }
}

output name string = app.name
output url string = ownUrl
