namespace MediaFlows.Engine.Api;

/// <summary>What the API must be told; everything else it finds in the ports.</summary>
public sealed class ApiSettings
{
    /// <summary>Where people and partners reach this host. Every link starts with it: a request's own headers are never believed.</summary>
    public required Uri PublicUrl { get; set; }

    /// <summary>How long a write waits for the run's verdict before it answers 202.</summary>
    public TimeSpan VerdictWait { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long one event stream lasts: Azure cuts responses at 230 s, so it ends before and the client comes back.</summary>
    public TimeSpan StreamLength { get; init; } = TimeSpan.FromSeconds(220);

    /// <summary>A path of this API as an address.</summary>
    public Uri Address(string path) => new($"{PublicUrl.AbsoluteUri.TrimEnd('/')}{path}");
}
