using System.ComponentModel;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Media;
using MediaFlows.Core.Media.Arguments;
using MediaFlows.Core.Media.Proxy;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Steps.Media.OnePass;
using MediaFlows.Engine.Tools;

namespace MediaFlows.Engine.Steps.Media;

[Step("media/proxy", "Proxy", "Makes what reviewers look at: a small copy that plays in any browser, a poster, pictures for the timeline and a waveform.",
    Icon = "clapperboard", Resource = StepResource.Cpu, SharesPass = true)]
public sealed class MakeProxy(Ffmpeg ffmpeg, SharedPasses passes) : Step<MakeProxy.Input, MakeProxy.Output>, IStep
{
    public sealed record Input(
        [property: Description("Lines of the proxy (columns, when the picture is upright), 144 to 2160; a smaller picture stays as it is.")] int Height = 540);

    public sealed record Output(
        [property: Description("Seconds.")] double Duration,
        [property: Description("Bits a second.")] long BitRate,
        bool Sound,
        int? Width = null,
        int? Height = null,
        [property: Description("Frames a second as a fraction.")] string? FrameRate = null,
        Sprite? Sprite = null);

    public sealed record Sprite(
        int Columns,
        int Rows,
        [property: Description("Pictures in it, row by row.")] int Tiles,
        [property: Description("Seconds from one picture to the next.")] double Interval,
        int TileWidth,
        int TileHeight);

    public TimeSpan DefaultTimeout(IReadOnlyList<MediaFile> files, double? duration) => MediaTime.Of(files, duration);

    protected override async Task<StepResult> Perform(Input input, StepContext context, CancellationToken cancellation)
    {
        if (input.Height is < 144 or > 2160)
            throw new StepFailedException(new Failure(FailureClass.Configuration, "bad-input", $"A proxy of {input.Height} lines is not possible.", "Set `height` to 144 to 2160."));
        await using var pass = await passes.Read(context, technical => ProxyPlan.For(technical, input.Height).Wants, cancellation);
        var plan = ProxyPlan.For(pass.Technical, input.Height);
        var proxy = await Check(plan, pass.Technical, context, cancellation);
        var files = pass.Source.Learned.ToList();
        foreach (var file in plan.Files.Concat(await Index(plan, proxy, context.WorkFolder, cancellation)))
            files.Add(await context.Keep(Path.Combine(context.WorkFolder, file.Name), file.Role, file.Name, file.ContentType, pass.Source.Sha256, cancellation));
        var sprite = plan.Sprite is { } sheet ? new Sprite(SpriteSheet.Columns, SpriteSheet.Rows, sheet.Tiles, sheet.Interval, sheet.Cell.Width, sheet.Cell.Height) : null;
        return Completed(new Output(proxy.Duration ?? 0, proxy.BitRate ?? 0, proxy.Audio.Count > 0, plan.Picture?.Width, plan.Picture?.Height, plan.Rate?.ToString(), sprite), files);
    }

    /// <summary>ffmpeg ends well also when half of the media could not be read: only what came out tells.</summary>
    private async Task<TechnicalMetadata> Check(ProxyPlan plan, TechnicalMetadata technical, StepContext context, CancellationToken cancellation)
    {
        if (plan.Files.FirstOrDefault(file => new FileInfo(Path.Combine(context.WorkFolder, file.Name)) is not { Exists: true, Length: > 0 }) is { } missing)
            throw MadeMedia.Broken("nothing-decodable", $"No {missing.Role} could be made of '{context.Asset.Name}': too little of it could be decoded.");
        var made = await MadeMedia.Look(ffmpeg, Path.Combine(context.WorkFolder, plan.Files[0].Name), MediaContainer.Mp4, context.Asset.Name, cancellation);
        return made.LastsFor(technical.Duration, context.Asset.Name).Technical;
    }

    private static async Task<IReadOnlyList<ProxyFile>> Index(ProxyPlan plan, TechnicalMetadata proxy, string workFolder, CancellationToken cancellation)
    {
        if (plan.Sprite is null)
            return [];
        var index = new ProxyFile("sprite-index", "sprite.vtt", "text/vtt");
        await File.WriteAllTextAsync(Path.Combine(workFolder, index.Name), plan.Sprite.Index("sprite.jpg", proxy.Duration ?? 0), cancellation);
        return [index];
    }
}
