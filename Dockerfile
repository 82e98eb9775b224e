# The Functions app with ffmpeg. azd has it built by the registry (azure.yaml), whose builder knows no BuildKit: no --mount, no COPY --chmod.
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
# For the web console.
RUN apt-get update && apt-get install --yes --no-install-recommends nodejs npm && rm -rf /var/lib/apt/lists/*
COPY .editorconfig global.json Directory.Build.props Directory.Packages.props host.json ./
COPY flows flows
COPY src src
RUN dotnet publish src/MediaFlows.Functions/MediaFlows.Functions.csproj --configuration Release --output /app -p:RequireConsole=true

FROM mcr.microsoft.com/azure-functions/dotnet-isolated:4-dotnet-isolated10.0
# pocketsphinx drafts English transcripts where no model is deployed.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ffmpeg pocketsphinx pocketsphinx-en-us \
    && rm -rf /var/lib/apt/lists/*

# Not root: media from outside is decoded here. The host wants to write its logs below /home, and a marker beside its secrets.
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /home mediaflows \
    && mkdir -p /azure-functions-host/Secrets /home/LogFiles /home/data \
    && chown -R mediaflows:mediaflows /azure-functions-host/Secrets /home
COPY --from=build /app /home/site/wwwroot
USER mediaflows

# Port 80 is root's. The platform is told by WEBSITES_PORT (infra/main.bicep).
EXPOSE 8080
ENV ASPNETCORE_URLS=http://+:8080 \
    AzureWebJobsScriptRoot=/home/site/wwwroot \
    AzureFunctionsJobHost__Logging__Console__IsEnabled=true
