using MediaFlows.Engine.Api;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Reviews;
using Microsoft.Extensions.DependencyInjection;

namespace MediaFlows.Local.Embedded.Access;

internal static class AccessRegistration
{
    /// <summary>Keys, signing key, revocations and the access log as files of the data folder.</summary>
    public static IServiceCollection AddAccess(this IServiceCollection services, string dataFolder) => services
        .AddSingleton(host => new ApiKeyFile(new DataFolder(dataFolder).Keys, host.GetRequiredService<TimeProvider>()))
        .AddSingleton<IApiKeys>(host => host.GetRequiredService<ApiKeyFile>())
        .AddSingleton<ISigningKey>(_ => new SigningKeyFile(Path.Combine(dataFolder, "signing.key")))
        .AddSingleton<IRevokedLinks>(_ => new RevokedLinksFile(Path.Combine(dataFolder, "revoked-links.jsonl")))
        .AddSingleton<IAccessLog>(_ => new AccessLogFile(new DataFolder(dataFolder).AccessLog));
}
