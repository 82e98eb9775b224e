using System.Collections.Concurrent;
using System.Text.Json;
using MediaFlows.Core.Definitions;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Runs;
using MediaFlows.Local.Embedded;
using MediaFlows.Local.Embedded.Access;
using MediaFlows.Engine.Ingest;
using MediaFlows.Local.Embedded.Ingest;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MediaFlows.Local.Commands;

/// <summary>The whole product once through: a real host, a real file in its watched folder, and everything else over HTTP as anyone would do it.</summary>
internal sealed class Demo(Call call, DataFolder data, string flow, bool approve)
{
    /// <summary>Nobody but the demo writes here, and it writes whole files.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);

    private readonly RunBoard board = new(call.Screen);
    private readonly DemoLetterbox letterbox = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<TakenIn>> arrivals = new();

    public async Task<int> Run(IReadOnlyList<string> files)
    {
        var listen = Listening.At(Listening.FreePort());
        await using var app = await Serve.Build(new ServeOptions(data, call.Settings, listen, letterbox, Quiet, LogLevel.Error) { PublicUrl = listen }, call.Cancellation);
        app.Services.GetRequiredService<FolderWatcher>().Took += taken => Arrival(taken.Uri).TrySetResult(taken);
        await Listening.Start(app, listen, call.Cancellation);
        using var server = new Server(new Uri(listen, "/"), app.Services.GetRequiredService<ApiKeyFile>().Add("demo", Engine.Api.ApiRole.Operate));
        try
        {
            var runs = await board.Show(() => Follow(app, server, files));
            return Finish(runs);
        }
        finally
        {
            await app.StopAsync(CancellationToken.None);
        }
    }

    private TaskCompletionSource<TakenIn> Arrival(string uri) => arrivals.GetOrAdd(uri, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));

    private async Task<IReadOnlyList<JsonElement>> Follow(WebApplication app, Server server, IReadOnlyList<string> files)
    {
        var trigger = await Trigger(app);
        var dropped = await DemoFiles.Drop(await DemoFiles.OrSample(files, data, call.Cancellation), trigger, data, call.Cancellation);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(call.Cancellation);
        var mail = AnswerMail(over.Token);
        var runs = Task.WhenAll(dropped.Select(uri => Globs.Matches(trigger.Match, uri[(trigger.Container.Length + 1)..]) ? FollowArrival(server, uri) : FollowByHand(server, uri, $"has a name that {flow} does not wait for")));
        await await Task.WhenAny(runs, mail);
        await over.CancelAsync();
        return [.. (await runs).OfType<JsonElement>()];
    }

    private async Task<AssetTrigger> Trigger(WebApplication app)
    {
        var found = await app.Services.GetRequiredService<FlowLibrary>().Find(flow, null, call.Cancellation)
            ?? throw new CommandFailed(ExitCode.NotFound, $"There is no flow '{Screen.Plain(flow)}' here.", "Choose one that comes with MediaFlows: live-event, ai-metadata, ingest-qc or long-form.");
        return found.Definition.On ?? throw new CommandFailed(ExitCode.Usage, $"No file starts flow {flow}: it has no `on`.", "Choose another with --flow.");
    }

    private async Task<JsonElement?> FollowArrival(Server server, string uri)
    {
        var taken = await Arrival(uri).Task.WaitAsync(call.Cancellation);
        if (taken.SetAside is { } reason)
        {
            board.Note($"{Screen.Plain(uri)} was set aside: {Screen.Plain(reason.Message)} {Screen.Plain(reason.WhatToDo)}");
            board.Note($"  It lies in {Screen.Plain(taken.Place)}");
        }
        if (!taken.Runs.TryGetValue(flow, out var started)) return null;
        return started.Existing ? await FollowByHand(server, uri, $"went through {flow} before") : await Follow(server, started.RunId);
    }

    private async Task<JsonElement?> FollowByHand(Server server, string uri, string because)
    {
        board.Note($"{Screen.Plain(uri)} {because}, so it is started by hand.");
        var receipt = await server.Post("api/runs", new { flow, asset = uri, again = true }, call.Cancellation);
        return await Follow(server, receipt.Text("id")!);
    }

    private async Task<JsonElement?> Follow(Server server, string runId) =>
        await RunFollowing.Follow(server, runId, board.Saw, RunState.IsStuck, call.Cancellation);

    /// <summary>Shows each review link, and with <c>--approve</c> follows it.</summary>
    private async Task AnswerMail(CancellationToken over)
    {
        using var reviewer = new DemoReviewer();
        try
        {
            await foreach (var letter in letterbox.Letters.ReadAllAsync(over))
                await Answer(reviewer, letter, over);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
        }
        await Task.Delay(Timeout.Infinite, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task Answer(DemoReviewer reviewer, Notification letter, CancellationToken over)
    {
        if (letter.Link is not { } link)
            return;
        board.Note($"{Screen.Plain(letter.Subject)} — {Screen.Plain(letter.To)} decides here: {link}");
        if (approve && await reviewer.Approve(link, over))
            board.Note($"Approved as {Screen.Plain(letter.To)}, through that link.");
        else if (!approve)
            board.Note("Waiting for your decision: open the link in a browser (or start the demo with --approve).");
    }

    private void Summarise(JsonElement run)
    {
        call.Screen.Line("");
        RunShow.Answer(call.Screen, run);
        call.Screen.Line("  Files");
        RunShow.Files(call.Screen, run, data.PathOf);
    }

    private int Finish(IReadOnlyList<JsonElement> runs)
    {
        if (call.Screen.Json)
            call.Screen.Document(new { runs });
        else
            foreach (var run in runs)
                Summarise(run);
        var worst = runs.Select(RunState.ExitCode).Append(arrivals.Values.Any(arrival => arrival.Task.Result.SetAside is not null) ? ExitCode.Error : ExitCode.Done).Max();
        if (worst == ExitCode.RunWaitsForAPerson)
            call.Screen.Note($"A run waits for a person. Go on with: mediaflows serve --data {data.Root}");
        return worst;
    }
}
