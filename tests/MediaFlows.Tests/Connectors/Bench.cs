using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Outbound;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Steps;

namespace MediaFlows.Tests.Connectors;

/// <summary>A run with a source and a proxy, and one step of it to be performed.</summary>
internal sealed class Bench
{
    public static readonly DateTimeOffset Now = new(2031, 5, 6, 7, 8, 9, TimeSpan.Zero);

    public Bench()
    {
        Source = Add("source", "ingest/live/Evening News (final).MP4", "the master"u8.ToArray(), "video/mp4");
        Proxy = Add("proxy", "runs/run-1/proxy/proxy.mp4", "the proxy"u8.ToArray(), "video/mp4", Source.Sha256);
    }

    public House House { get; } = new();
    public IAssetStore? Store { get; set; }
    public List<MediaFile> Files { get; } = [];
    public MediaFile Source { get; }
    public MediaFile Proxy { get; }
    public Approval? Approval { get; set; }
    public bool NeedsApproval { get; set; }
    public string? Item { get; set; }
    public int Round { get; set; } = 1;
    public int Attempt { get; set; } = 1;
    public string RunId { get; set; } = "run-1";
    public string Version { get; set; } = "v1";
    public Func<Approval?>? ApprovalNow { get; set; }
    public string WorkFolder { get; set; } = System.IO.Path.GetTempPath();
    public string? TakenDown { get; set; }
    public string Path { get; set; } = "live/Evening News (final).MP4";

    public static SafeHttp Http(double patienceSeconds = 20) => new(AllowedHosts.Parse("127.0.0.1"), new FixedClock(), TimeSpan.FromSeconds(patienceSeconds));

    public MediaFile Add(string role, string uri, byte[] content, string type, string? derivedFrom = null)
    {
        House.Write(uri, content);
        var file = new MediaFile(role, uri, content.Length, Sha256(content), type, derivedFrom);
        Files.Add(file);
        return file;
    }

    /// <summary>Makes the run one in which no step has read the source yet.</summary>
    public async Task ForgetSource()
    {
        Version = (await House.Store.Find(Source.Uri, default))!.Version;
        Files[0] = Source with { Sha256 = "", ContentType = "application/octet-stream" };
    }

    public async Task<JsonElement> Perform(IStep step, object input) => ((StepResult.Completed)await Result(step, input)).Output;

    public async Task<StepResult> Result(IStep step, object input) =>
        await step.Perform(JsonSerializer.SerializeToElement(input, JsonSerializerOptions.Web), Context(), TestContext.Current.CancellationToken);

    public async Task<Failure> Failing(IStep step, object input) =>
        (await Assert.ThrowsAsync<StepFailedException>(() => Result(step, input))).Failure;

    public StepContext Context() => new()
    {
        RunId = RunId,
        TakenDown = TakenDown,
        Flow = new FlowRef("live-event", 3, "abc"),
        Key = new AttemptKey("publish", Item, Round, Attempt),
        Asset = new Asset("asset-1", "ingest", Path, Source.Size, Version, Files[0].Sha256),
        Files = Files,
        Approval = Approval,
        ApprovalNow = ApprovalNow is null ? null : _ => Task.FromResult(ApprovalNow()),
        NeedsApproval = NeedsApproval,
        WorkFolder = WorkFolder,
        Store = Store ?? House.Store,
        Clock = new FixedClock(),
        Report = _ => { },
    };

    public static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    public static string Sha256(string content) => Sha256(Encoding.UTF8.GetBytes(content));
}

internal sealed class FixedClock : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => Bench.Now;
}
