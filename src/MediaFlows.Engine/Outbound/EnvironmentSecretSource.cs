using MediaFlows.Engine.Ports;

namespace MediaFlows.Engine.Outbound;

/// <summary>Secrets of one machine: <c>MEDIAFLOWS_SECRET_NAME</c> in the environment, else a file <c>NAME</c> in a folder, as container hosts mount them.</summary>
public sealed class EnvironmentSecretSource(Func<string, string?> variable, string? folder) : ISecretSource
{
    public const string Prefix = "MEDIAFLOWS_SECRET_";
    public const string FolderSetting = "MEDIAFLOWS_SECRETS_FOLDER";

    public static EnvironmentSecretSource FromEnvironment() =>
        new(Environment.GetEnvironmentVariable, Environment.GetEnvironmentVariable(FolderSetting));

    public async Task<string?> Find(string name, CancellationToken cancellation)
    {
        if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
            return null;
        return variable(Prefix + name) ?? variable(Prefix + name.ToUpperInvariant().Replace('-', '_')) ?? await FromFile(name, cancellation);
    }

    private async Task<string?> FromFile(string name, CancellationToken cancellation)
    {
        if (folder is null || !File.Exists(Path.Combine(folder, name)))
            return null;
        return (await File.ReadAllTextAsync(Path.Combine(folder, name), cancellation)).TrimEnd('\r', '\n');
    }
}
