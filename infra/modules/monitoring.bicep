// Logs, metrics and traces, and who is told when a run needs a person.

param workspaceName string
param insightsName string
param actionGroupName string
param alertName string
param location string
param tags object

@description('Mail address that alerts go to; empty: they are shown in the portal only.')
param alertEmail string

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-07-01' = {
  name: workspaceName
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: 30
    features: { disableLocalAuth: true }
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: insightsName
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    DisableLocalAuth: true
  }
}

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(alertEmail)) {
  name: actionGroupName
  #disable-next-line no-hardcoded-location // action groups are global
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'mediaflows'
    enabled: true
    emailReceivers: [{ name: 'operations', emailAddress: alertEmail, useCommonAlertSchema: true }]
  }
}

resource attention 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = {
  name: alertName
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    displayName: 'MediaFlows: runs need attention'
    description: 'At least one run waits for an operator: a step failed in a way that no retry mends. See /api/runs?status=needs-attention.'
    enabled: true
    severity: 2
    scopes: [insights.id]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    autoMitigate: true
    criteria: {
      allOf: [
        {
          // Every instance reports the same figure, the number of runs in the store: the greatest counts, not the sum.
          query: '''
            customMetrics
            | where name == 'mediaflows.runs' and tostring(customDimensions['status']) == 'needs-attention'
            | summarize runs = max(value) by bin(timestamp, 5m)
          '''
          metricMeasureColumn: 'runs'
          timeAggregation: 'Maximum'
          operator: 'GreaterThan'
          threshold: 0
          failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
        }
      ]
    }
    actions: { actionGroups: empty(alertEmail) ? [] : [people.id] }
  }
}

output insightsName string = insights.name
output connectionString string = insights.properties.ConnectionString
output actionGroupId string = empty(alertEmail) ? '' : people.id
