using MediaFlows.Engine.Api;
using MediaFlows.Engine.Reviews;
using Microsoft.Extensions.DependencyInjection;

namespace MediaFlows.Local.Embedded.Access;

internal static class AccessRegistration
{
    /// <summary>Keys, signing key and revocations as files of the data folder.</summary>
    public static IServiceCollection AddAccess(this IServiceCollection services, string dataFolder) => services
        .AddSingleton(host => new ApiKeyFile(Path.Combine(dataFolder, "keys.json"), host.GetRequiredService<TimeProvider>()))
        .AddSingleton<IApiKeys>(host => host.GetRequiredService<ApiKeyFile>())
        .AddSingleton<ISigningKey>(_ => new SigningKeyFile(Path.Combine(dataFolder, "signing.key")))
        .AddSingleton<IRevokedLinks>(_ => new RevokedLinksFile(Path.Combine(dataFolder, "revoked-links.jsonl")));
}
