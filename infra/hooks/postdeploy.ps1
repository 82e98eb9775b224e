# postdeploy.sh for Windows: the same steps in the same order.
$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $false
Set-Location $PSScriptRoot

foreach ($name in 'AZURE_SUBSCRIPTION_ID', 'AZURE_RESOURCE_GROUP', 'SERVICE_APP_NAME', 'SERVICE_APP_URI', 'SYSTEM_TOPIC_NAME',
    'STORAGE_ACCOUNT_NAME', 'STORAGE_BLOB_ENDPOINT', 'DEAD_LETTER_CONTAINER', 'INGEST_CONTAINERS') {
    if (-not [Environment]::GetEnvironmentVariable($name)) {
        throw "$name is not set. Run this through azd, after azd provision: azd hooks run postdeploy"
    }
}
if (-not (Get-Command az -ErrorAction SilentlyContinue)) {
    throw 'The Azure CLI (az) is not installed, and the events are subscribed with it. Install it, log in, then: azd hooks run postdeploy'
}
az account show --subscription $env:AZURE_SUBSCRIPTION_ID --output none 2>$null
if ($LASTEXITCODE -ne 0) {
    throw "The Azure CLI is not logged in to subscription $($env:AZURE_SUBSCRIPTION_ID): az login, then: azd hooks run postdeploy"
}

# A new image is pulled and started, and new roles spread, in minutes.
function Wait-For([int] $Tries, [string] $What, [scriptblock] $Command) {
    $pause = 5
    while (-not (& $Command)) {
        $Tries--
        if ($Tries -le 0) { throw "${What}: given up. Look at the app's log stream, then: azd hooks run postdeploy" }
        Write-Host "${What}: not yet, again in $pause s"
        Start-Sleep -Seconds $pause
        $pause = [Math]::Min($pause * 2, 60)
    }
}

function Test-App {
    try { (Invoke-WebRequest -Uri "$($env:SERVICE_APP_URI)/health" -TimeoutSec 30 -UseBasicParsing).StatusCode -eq 200 }
    catch { $false }
}

# Asks only whether it is there.
function Test-Key {
    $there = az functionapp keys list --subscription $env:AZURE_SUBSCRIPTION_ID --resource-group $env:AZURE_RESOURCE_GROUP --name $env:SERVICE_APP_NAME `
        --query "contains(keys(systemKeys), 'eventgrid_extension')" --output tsv 2>$null
    $there -eq 'true'
}

# What Azure says when it refuses may quote the address, and with it the key. The parameters go by file: quotes in arguments do not survive az.cmd.
function Set-Subscriptions {
    $file = New-TemporaryFile
    try {
        @{
            '$schema'      = 'https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#'
            contentVersion = '1.0.0.0'
            parameters     = @{
                appName             = @{ value = $env:SERVICE_APP_NAME }
                systemTopicName     = @{ value = $env:SYSTEM_TOPIC_NAME }
                storageAccountName  = @{ value = $env:STORAGE_ACCOUNT_NAME }
                deadLetterContainer = @{ value = $env:DEAD_LETTER_CONTAINER }
                ingestContainers    = @{ value = @(ConvertFrom-Json $env:INGEST_CONTAINERS) }
            }
        } | ConvertTo-Json -Depth 5 | Set-Content -Path $file
        $said = az deployment group create --subscription $env:AZURE_SUBSCRIPTION_ID --resource-group $env:AZURE_RESOURCE_GROUP --name mediaflows-subscriptions `
            --template-file ../subscriptions.bicep --only-show-errors --output none --parameters "@$file" 2>&1 | Out-String
        if ($LASTEXITCODE -eq 0) { return $true }
        Write-Host ($said -replace 'code=[^&"'' ]*', 'code=***')
        $false
    }
    finally { Remove-Item $file }
}

Wait-For 40 "$($env:SERVICE_APP_URI) answers" { Test-App }
Wait-For 20 "Event Grid's key is there" { Test-Key }
Wait-For 8 'Events subscribed' { Set-Subscriptions }

Write-Host @"

MediaFlows is at $($env:SERVICE_APP_URI), and what arrives in $($env:INGEST_CONTAINERS) is told to it. Next:
  a key     mediaflows key add YOUR-NAME --role admin --storage $($env:STORAGE_BLOB_ENDPOINT)
  a file    az storage blob upload --auth-mode login --account-name $($env:STORAGE_ACCOUNT_NAME) --container-name ingest --name delivery/clip.mp4 --file clip.mp4
  a look    mediaflows run list   (with MEDIAFLOWS_SERVER=$($env:SERVICE_APP_URI) and MEDIAFLOWS_KEY=mf_...)
"@
