using System.ComponentModel;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Outbound;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Tools;

namespace MediaFlows.Engine.Steps.Publish;

public sealed record DeliverInput(
    [property: Description("Name of the destination; in a foreach, the item's key when left out.")] string? Destination = null,
    [property: Description("Roles of the files to publish: the first must exist, the others go along if they do. When left out: what the destination is set up for, else the source.")] IReadOnlyList<string>? Roles = null);

public sealed record DeliverOutput(
    string Destination,
    [property: Description("folder, http or blob.")] string Kind,
    [property: Description("Where the first file is found.")] string Url,
    [property: Description("The first file's name there: the same in every retry and round.")] string Target,
    [property: Description("Bytes of the first file.")] long Size,
    [property: Description("Digest of the first file.")] string Sha256,
    [property: Description("How it was checked: `read-back` (the bytes were read and compared) or `checksum` (the destination told one).")] string Verified,
    DateTimeOffset PublishedAt,
    IReadOnlyList<DeliveredFile> Files);

/// <summary>One file at its destination.</summary>
/// <param name="Size">Bytes.</param>
public sealed record DeliveredFile(string Role, string Target, string Url, long Size, string Sha256, string Verified);

/// <summary>Publishes to one destination, exactly once: the target's name is the effect's own, it is looked at before and after.</summary>
[Step("publish/deliver", "Publish", "Delivers the approved files to a destination and checks that they arrived whole.", Icon = "send", Resource = StepResource.Network)]
public sealed class DeliverToDestination(IDestinations destinations, SafeHttp http) : Step<DeliverInput, DeliverOutput>, IStep
{
    public TimeSpan DefaultTimeout(IReadOnlyList<MediaFile> files, double? duration) => TransferTime.Of(files);

    protected override async Task<StepResult> Perform(DeliverInput input, StepContext context, CancellationToken cancellation)
    {
        var destination = await destinations.Find(PublishTargets.Name(input.Destination, context), cancellation);
        context.Hide(destination.Secrets);
        var roles = input.Roles ?? destination.Roles;
        var learned = roles.Contains("source") ? await SourceMedia.Learn(context, cancellation) : [];
        var files = PublishTargets.Files(roles, context);
        foreach (var file in files)
            await context.MustBeApproved(file, cancellation);
        var delivered = new List<DeliveredFile>();
        foreach (var file in files)
            delivered.Add(await Deliver(destination, file, context, delivered.Count > 0, cancellation));
        await MustAnswer(destination, delivered[0], cancellation);
        return Completed(Output(destination, delivered, context), [.. learned, .. Stored(destination, delivered, files)]);
    }

    private static async Task<DeliveredFile> Deliver(Destination destination, MediaFile file, StepContext context, bool partly, CancellationToken cancellation)
    {
        try
        {
            return await new FileDelivery(destination, file, context).Deliver(cancellation);
        }
        catch (StepFailedException fault) when (partly)
        {
            throw new StepFailedException(fault.Failure with { Unclear = true }, fault);
        }
        catch (StoreConflict fault)
        {
            throw fault.AsFailure(destination.Name);
        }
    }

    private async Task MustAnswer(Destination destination, DeliveredFile first, CancellationToken cancellation)
    {
        if (destination.PublicUrl is null)
            return;
        using var request = http.Request(HttpMethod.Get, first.Url, new Dictionary<string, string> { ["Range"] = "bytes=0-0" });
        var answer = await http.Send(request, cancellation, keep: 1024);
        if (!answer.IsSuccess)
            throw new StepFailedException(PartnerFailure.Of(answer, Secrets.None) with
            {
                Class = FailureClass.Transient,
                Code = "not-reachable",
                Message = $"The file is at {destination.Name}, but its public address answers {(int)answer.Status}.",
                Remedy = "It is looked at again by itself; if it goes on, check `publicUrl` of the destination.",
                Unclear = true,
            });
    }

    private static DeliverOutput Output(Destination destination, List<DeliveredFile> delivered, StepContext context) => new(
        destination.Name, destination.Kind, delivered[0].Url, delivered[0].Target, delivered[0].Size, delivered[0].Sha256, delivered[0].Verified,
        context.Clock.GetUtcNow(), delivered);

    private static IReadOnlyList<MediaFile> Stored(Destination destination, List<DeliveredFile> delivered, IReadOnlyList<MediaFile> files) =>
    [
        .. delivered.Zip(files)
            .Where(pair => destination.Place.StoreUri(pair.First.Target) is not null)
            .Select(pair => pair.Second with { Role = "published", Uri = destination.Place.StoreUri(pair.First.Target)!, DerivedFrom = pair.Second.Sha256 }),
    ];
}
