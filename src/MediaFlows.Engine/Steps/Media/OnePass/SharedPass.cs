using MediaFlows.Core.Media;
using MediaFlows.Core.Media.Arguments;
using MediaFlows.Core.Media.OnePass;
using MediaFlows.Engine.Tools;
using Microsoft.Extensions.Logging;

namespace MediaFlows.Engine.Steps.Media.OnePass;

/// <summary>What a pass gave one attempt.</summary>
/// <param name="Folder">Where its files lie, under the part's prefix.</param>
internal sealed record PassRead(SourceMedia Source, TechnicalMetadata Technical, FfmpegProgress Progress, string Folder, PassPart Part)
{
    /// <summary>Moves what the part wanted to where its attempt looks for it.</summary>
    public void HandOver(string workFolder)
    {
        foreach (var want in Part.Wants)
            if (Path.Combine(Folder, Part.Prefix + want.Name) is var made && File.Exists(made))
                File.Move(made, Path.Combine(workFolder, want.Name), overwrite: true);
    }
}

/// <summary>An attempt that takes part in a pass.</summary>
internal sealed class PassMember(StepContext context, Func<TechnicalMetadata, IReadOnlyList<Want>> wants)
{
    public StepContext Context => context;

    public Func<TechnicalMetadata, IReadOnlyList<Want>> Wants => wants;

    public TaskCompletionSource<PassRead> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>One going through a source for all its members, from when they gather until the last has what it wanted.</summary>
internal sealed class SharedPass(Ffmpeg ffmpeg, ILogger log)
{
    private readonly CancellationTokenSource stop = new();
    private string? folder;
    private Task work = Task.CompletedTask;

    /// <summary>Changes only under the lock of <see cref="SharedPasses"/>.</summary>
    public List<PassMember> Members { get; } = [];

    public void Begin()
    {
        PassMember[] members = [.. Members];
        // Each attempt has its work folder from now on: the hosts count by these who was at work when they died.
        var places = members.Select(member => member.Context.WorkFolder).ToList();
        folder = Path.Combine(Path.GetDirectoryName(places[0])!, $"{members[0].Context.RunId}.pass-{Guid.NewGuid():N}");
        work = Task.Run(() => Settle(members, folder));
    }

    public Task<PassRead> Done(PassMember member, CancellationToken cancellation) => member.Result.Task.WaitAsync(cancellation);

    /// <summary>Nobody is left: what still runs is stopped, and gone when this returns.</summary>
    public async ValueTask End()
    {
        await stop.CancelAsync();
        await work;
        stop.Dispose();
        if (folder is not null && Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    private async Task Settle(PassMember[] members, string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var source = await SourceMedia.Bring(members[0].Context, folder, stop.Token);
            var technical = await source.Technical(members[0].Context, ffmpeg, stop.Token);
            await Read(members, new Sight(source, technical, folder));
        }
        catch (Exception fault)
        {
            foreach (var member in members)
                member.Result.TrySetException(fault);
        }
    }

    private async Task Read(PassMember[] members, Sight sight)
    {
        var parts = members.Select((member, at) => (Member: member, Part: new PassPart($"{at}-", member.Wants(sight.Technical)))).ToArray();
        try
        {
            await Run(sight, parts);
        }
        catch (StepFailedException failed) when (parts.Length > 1)
        {
            log.LogWarning("One pass for {Steps} of run {Run} failed ({Code}: {Message}); each is made alone",
                string.Join(", ", members.Select(member => member.Context.Key)), members[0].Context.RunId, failed.Failure.Code, failed.Failure.Message);
            foreach (var part in parts)
                await Alone(sight, part);
        }
    }

    private async Task Alone(Sight sight, (PassMember Member, PassPart Part) part)
    {
        try
        {
            await Run(sight, part);
        }
        catch (StepFailedException failed)
        {
            part.Member.Result.TrySetException(failed);
        }
    }

    private async Task Run(Sight sight, params (PassMember Member, PassPart Part)[] parts)
    {
        var call = PassPlan.Of(sight.Source.Input, sight.Technical.Duration, [.. parts.Select(part => part.Part)]);
        var progress = await ffmpeg.Run(call, sight.Folder, Report, stop.Token);
        foreach (var (member, part) in parts)
            member.Result.TrySetResult(new PassRead(sight.Source, sight.Technical, progress, sight.Folder, part));

        void Report(StepProgress progress)
        {
            foreach (var (member, _) in parts.Where(part => !part.Member.Result.Task.IsCompleted))
                member.Context.Report(progress with { Text = Company(member) ?? progress.Text });
        }

        string? Company(PassMember member) => parts.Length == 1 ? null
            : $"in one pass with {string.Join(", ", parts.Where(part => part.Member != member).Select(part => part.Member.Context.Key.Item ?? part.Member.Context.Key.Step))}";
    }

    private sealed record Sight(SourceMedia Source, TechnicalMetadata Technical, string Folder);
}
