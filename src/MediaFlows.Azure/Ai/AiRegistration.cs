using MediaFlows.Engine.Ai;
using Microsoft.Extensions.DependencyInjection;

namespace MediaFlows.Azure.Ai;

public static class AiRegistration
{
    /// <summary>Lets Azure OpenAI take the place of any other endpoint, where it is set. After the step types.</summary>
    public static IServiceCollection AddAzureOpenAi(this IServiceCollection services, Func<string, string?> setting) => setting(AzureOpenAiEndpoint.Setting) is null
        ? services
        : services.AddSingleton<IAiEndpoint>(host => new AzureOpenAiEndpoint(setting, host.GetRequiredService<TimeProvider>()));
}
