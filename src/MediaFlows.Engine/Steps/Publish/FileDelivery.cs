using MediaFlows.Core.Definitions;
using MediaFlows.Core.Runs;
using MediaFlows.Engine.Outbound;
using MediaFlows.Engine.Ports;

namespace MediaFlows.Engine.Steps.Publish;

/// <summary>One file on its way to one destination.</summary>
internal sealed class FileDelivery(Destination destination, MediaFile file, StepContext context)
{
    private readonly string target = context.TargetName(file.Role, EffectNames.Extension(file.Uri));

    public async Task<DeliveredFile> Deliver(CancellationToken cancellation)
    {
        var before = await Verify(cancellation);
        if (before.Content == TargetContent.Same)
            return Delivered("read-back");
        await context.MustBeApproved(file, cancellation);
        var fits = await destination.Place.Deliver(new Delivery(target, file, context.IdempotencyKey(), Open), before, cancellation);
        var after = fits == false ? new TargetState(TargetContent.Different) : await Verify(cancellation);
        return after.Content switch
        {
            TargetContent.Same => Delivered("read-back"),
            TargetContent.Unreadable when fits == true => Delivered("checksum"),
            TargetContent.Unreadable => throw CannotVerify(),
            _ => throw NotThere(after),
        };
    }

    private Task<TargetState> Verify(CancellationToken cancellation) => destination.Place.Verify(target, file.Sha256, file.Size, cancellation);

    private async Task<Stream> Open(Action onRead, CancellationToken cancellation) =>
        new CheckedStream(await context.Store.OpenRead(file.Uri, cancellation), file, total =>
        {
            onRead();
            context.Report(new StepProgress(file.Size == 0 ? 100 : 100.0 * total / file.Size, $"{file.Role} to {destination.Name}"));
        });

    private DeliveredFile Delivered(string verified) => new(file.Role, target, Url(), file.Size, file.Sha256, verified);

    private string Url() => destination.PublicUrl?.Replace("{target}", Uri.EscapeDataString(target)) ?? destination.Place.Address(target);

    private StepFailedException NotThere(TargetState after) => new(new Failure(FailureClass.Transient, "delivered-differs",
        $"{destination.Name} said it had taken the {file.Role}, but {(after.Content == TargetContent.Missing ? "it is not there" : "what is there is something else")}.",
        "It is tried again by itself; if it goes on, ask those who run that destination.", $"{target}: expected sha256 {file.Sha256}, {file.Size} bytes", Unclear: true));

    private StepFailedException CannotVerify() => new(new Failure(FailureClass.Configuration, "cannot-verify",
        $"{destination.Name} took the {file.Role}, but lets nobody check it: it cannot be read back, and no checksum was told.",
        "Ask for the right to read there, or for an answer with Content-MD5 or an MD5 as ETag, then retry.", target, Unclear: true));
}
