#!/bin/sh
# Subscribes the app to what the storage account tells, once the app is up. azd runs this after each deployment; it can be run again
# at any time (azd hooks run postdeploy). The key that Event Grid knocks with never comes here: see ../subscriptions.bicep.
set -eu
cd "$(dirname "$0")"

say() { printf '%s\n' "$*"; }
fail() { say "$*" >&2; exit 1; }

for name in AZURE_SUBSCRIPTION_ID AZURE_RESOURCE_GROUP SERVICE_APP_NAME SERVICE_APP_URI SYSTEM_TOPIC_NAME \
  STORAGE_ACCOUNT_NAME STORAGE_BLOB_ENDPOINT DEAD_LETTER_CONTAINER INGEST_CONTAINERS; do
  eval "value=\${$name:-}"
  [ -n "$value" ] || fail "$name is not set. Run this through azd, after azd provision: azd hooks run postdeploy"
done
command -v az >/dev/null || fail "The Azure CLI (az) is not installed, and the events are subscribed with it. Install it, log in, then: azd hooks run postdeploy"
az account show --subscription "$AZURE_SUBSCRIPTION_ID" --output none 2>/dev/null ||
  fail "The Azure CLI is not logged in to subscription $AZURE_SUBSCRIPTION_ID: az login, then: azd hooks run postdeploy"

# patiently TRIES WHAT COMMAND… : a new image is pulled and started, and new roles spread, in minutes.
patiently() {
  tries=$1 what=$2 pause=5
  shift 2
  until "$@"; do
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || fail "$what: given up. Look at the app's log stream, then: azd hooks run postdeploy"
    say "$what: not yet, again in $pause s"
    sleep "$pause"
    pause=$((pause * 2))
    [ "$pause" -le 60 ] || pause=60
  done
}

app_answers() { curl --fail --silent --output /dev/null --max-time 30 "$SERVICE_APP_URI/health"; }

# Asks only whether it is there.
door_has_key() {
  [ "$(az functionapp keys list --subscription "$AZURE_SUBSCRIPTION_ID" --resource-group "$AZURE_RESOURCE_GROUP" --name "$SERVICE_APP_NAME" \
    --query "contains(keys(systemKeys), 'eventgrid_extension')" --output tsv 2>/dev/null)" = true ]
}

# What Azure says when it refuses may quote the address, and with it the key.
subscribe() {
  if said=$(az deployment group create --subscription "$AZURE_SUBSCRIPTION_ID" --resource-group "$AZURE_RESOURCE_GROUP" --name mediaflows-subscriptions \
    --template-file ../subscriptions.bicep --only-show-errors --output none --parameters \
    appName="$SERVICE_APP_NAME" systemTopicName="$SYSTEM_TOPIC_NAME" storageAccountName="$STORAGE_ACCOUNT_NAME" \
    deadLetterContainer="$DEAD_LETTER_CONTAINER" ingestContainers="$INGEST_CONTAINERS" 2>&1); then
    return 0
  fi
  say "$said" | sed 's/code=[^&"'\'' ]*/code=***/g' >&2
  return 1
}

patiently 40 "$SERVICE_APP_URI answers" app_answers
patiently 20 "Event Grid's key is there" door_has_key
patiently 8 "Events subscribed" subscribe

cat <<EOF

MediaFlows is at $SERVICE_APP_URI, and what arrives in $INGEST_CONTAINERS is told to it. Next:
  a key     mediaflows key add YOUR-NAME --role admin --storage $STORAGE_BLOB_ENDPOINT
  a file    az storage blob upload --auth-mode login --account-name $STORAGE_ACCOUNT_NAME --container-name ingest --name delivery/clip.mp4 --file clip.mp4
  a look    MEDIAFLOWS_SERVER=$SERVICE_APP_URI MEDIAFLOWS_KEY=mf_… mediaflows run list
EOF
