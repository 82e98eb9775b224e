using System.ComponentModel;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Media;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Tools;

namespace MediaFlows.Engine.Steps.Assets;

[Step("asset/verify", "Verify", "Reads the whole file, makes sure it is the media it claims to be, and fixes its checksums.",
    Icon = "shield-check", Resource = StepResource.Cpu)]
public sealed class VerifyAsset : Step<VerifyAsset.Input, VerifyAsset.Output>, IStep
{
    private const int MostSidecar = 1 << 20;

    public sealed record Input;

    public sealed record Output(
        [property: Description("Content type, from the content.")] string Type,
        [property: Description("Short name of the container, from the content.")] string Container,
        [property: Description("Whether the file name's ending is usual for that container.")] bool ExtensionFits,
        [property: Description("Bytes.")] long Size,
        [property: Description("Lower-case hex.")] string Sha256,
        [property: Description("How many ranges of 64 MiB have a digest of their own in the fixity file.")] int Ranges,
        [property: Description("The checksum a sidecar file asked for; absent when none came with it.")] Expected? Expected = null);

    public sealed record Expected(string Algorithm, string Value, bool Matches);

    public TimeSpan DefaultTimeout(IReadOnlyList<MediaFile> files, double? duration) => TransferTime.Of(files);

    protected override async Task<StepResult> Perform(Input input, StepContext context, CancellationToken cancellation)
    {
        var stored = await SourceMedia.Find(context, cancellation);
        var container = await Sniff(context, cancellation);
        var expected = await Sidecar(context, cancellation);
        var reading = await SourceReading.Read(context, stored, expected, cancellation);
        Compare(context.Asset, reading, expected);
        var source = new MediaFile("source", context.Asset.Uri, stored.Size, reading.Sha256, container.ContentType);
        var output = new Output(container.ContentType, container.Name, container.Fits(context.Asset.Name), stored.Size, reading.Sha256, reading.Count,
            expected is null ? null : new Expected(expected.Algorithm, expected.Value, true));
        return Completed(output, source, reading.Fixity);
    }

    private static async Task<MediaContainer> Sniff(StepContext context, CancellationToken cancellation)
    {
        await using var content = await context.Store.OpenRead(context.Asset.Uri, cancellation);
        return await SourceMedia.Sniff(content, context.Asset.Name, cancellation);
    }

    private static async Task<ExpectedDigest?> Sidecar(StepContext context, CancellationToken cancellation)
    {
        foreach (var algorithm in ExpectedDigest.Algorithms)
        {
            var uri = $"{context.Asset.Uri}.{algorithm}";
            if (await context.Store.Find(uri, cancellation) is not { } found)
                continue;
            var text = found.Size > MostSidecar ? "" : await Text(context.Store, uri, cancellation);
            return ChecksumSidecar.Find(text, algorithm, context.Asset.Name) ?? throw new StepFailedException(new Failure(FailureClass.Media, "sidecar-unreadable",
                $"'{context.Asset.Name}.{algorithm}' came with the file but holds no {algorithm} checksum for it.",
                "Correct or remove the checksum file, then retry the step."));
        }
        return null;
    }

    private static async Task<string> Text(IAssetStore store, string uri, CancellationToken cancellation)
    {
        using var reader = new StreamReader(await store.OpenRead(uri, cancellation));
        return await reader.ReadToEndAsync(cancellation);
    }

    private static void Compare(Asset asset, SourceReading reading, ExpectedDigest? expected)
    {
        if (expected is not null && reading.Asked != expected.Value)
            throw new StepFailedException(new Failure(FailureClass.Media, "checksum-mismatch",
                $"'{asset.Name}' has {expected.Algorithm} {reading.Asked}, but '{asset.Name}.{expected.Algorithm}' asks for {expected.Value}.",
                "The file was damaged on its way, or the checksum belongs to another version: ask the sender, put the right one in, then retry the step."));
        if (asset.Sha256 is { Length: > 0 } known && known != reading.Sha256)
            throw SourceMedia.Changed(asset);
    }
}
