using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Azure.Data.Tables;
using DurableTask.Core;
using DurableTask.Core.Command;
using DurableTask.Core.History;
using MediaFlows.Functions.Running;
using MediaFlows.HostTests.Contract;
using Microsoft.DurableTask.Worker.Shims;

namespace MediaFlows.Functions.Tests.InProcess;

/// <summary>
/// An instance that an earlier version left amid its work goes on with this one: at each point of its history this one does what the earlier did. The
/// histories were kept by the Functions host. UPDATE_APPROVED=1 records anew where there is one, which says that no instance of before need go on.
/// </summary>
public sealed class RecordedHistoryTests : IAsyncLifetime
{
    private static readonly JsonSerializerOptions Plain = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private static readonly Lazy<Task> Recorded = new(Record);

    /// <summary>An event as the host's table has it.</summary>
    private sealed record Kept(string Type, int Id, DateTime At, string? Name, int? Task, int? Timer, DateTime? FireAt, string? Input, string? Result);

    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("UPDATE_APPROVED") == "1") await Recorded.Value;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public void WhereverAnInstanceWasLeft_ItAsksForWhatComesNextInItsHistory()
    {
        var history = Read("run");
        var turns = Enumerable.Range(0, history.Count).Where(at => history[at] is OrchestratorStartedEvent).ToList();
        Assert.True(turns.Count > 10, $"{turns.Count} turns");
        foreach (var turn in turns)
        {
            var next = history.Skip(turn).TakeWhile(happened => happened is not OrchestratorCompletedEvent).ToList();
            var asked = Replay([.. history.Take(turn), .. next.Where(happened => !IsAsked(happened))]);
            Assert.Equal(next.Where(IsAsked).Select(happened => happened.EventId), asked.Select(action => action.Id));
        }
    }

    [Fact]
    public void ARunThatHasEnded_EndsAgain()
    {
        var end = Assert.IsType<OrchestrationCompleteOrchestratorAction>(Assert.Single(Replay([.. Read("run").Where(happened => happened is not ExecutionCompletedEvent)])));
        Assert.Equal((OrchestrationStatus.Completed, "\"succeeded\""), (end.OrchestrationStatus, end.Result));
    }

    private static bool IsAsked(HistoryEvent happened) => happened is TaskScheduledEvent or TimerCreatedEvent or ExecutionCompletedEvent;

    private static List<OrchestratorAction> Replay(IList<HistoryEvent> history)
    {
        var orchestration = DurableTaskShimFactory.Default.CreateOrchestration(nameof(RunFlow), new RunFlow());
        var asked = new TaskOrchestrationExecutor(new OrchestrationRuntimeState(history), orchestration, BehaviorOnContinueAsNew.Carryover).Execute().Actions.ToList();
        Assert.DoesNotContain(asked, action => action is OrchestrationCompleteOrchestratorAction { OrchestrationStatus: OrchestrationStatus.Failed });
        return asked;
    }

    private static List<HistoryEvent> Read(string name) => [.. JsonSerializer.Deserialize<List<Kept>>(File.ReadAllText(FileOf(name)), Plain)!.Select(Event)];

    private static HistoryEvent Event(Kept kept)
    {
        HistoryEvent happened = kept.Type switch
        {
            nameof(EventType.ExecutionStarted) => new ExecutionStartedEvent(kept.Id, kept.Input) { Name = kept.Name, Version = "", OrchestrationInstance = new OrchestrationInstance { InstanceId = "run", ExecutionId = "1" } },
            nameof(EventType.OrchestratorStarted) => new OrchestratorStartedEvent(kept.Id),
            nameof(EventType.OrchestratorCompleted) => new OrchestratorCompletedEvent(kept.Id),
            nameof(EventType.TaskScheduled) => new TaskScheduledEvent(kept.Id, kept.Name!, null, kept.Input),
            nameof(EventType.TaskCompleted) => new TaskCompletedEvent(kept.Id, kept.Task!.Value, kept.Result),
            nameof(EventType.TimerCreated) => new TimerCreatedEvent(kept.Id, kept.FireAt!.Value),
            nameof(EventType.TimerFired) => new TimerFiredEvent(kept.Id, kept.FireAt!.Value) { TimerId = kept.Timer!.Value },
            nameof(EventType.EventRaised) => new EventRaisedEvent(kept.Id, kept.Input) { Name = kept.Name },
            nameof(EventType.ExecutionCompleted) => new ExecutionCompletedEvent(kept.Id, kept.Result, OrchestrationStatus.Completed),
            var other => throw new NotSupportedException(other),
        };
        happened.Timestamp = kept.At;
        return happened;
    }

    private static string FileOf(string name, [CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, $"{name}.history.json");

    /// <summary>Steps side by side, a wait, a review by letter, a nudge, a step that is parked and retried.</summary>
    private static async Task Record()
    {
        await using var neighbours = await Neighbours.Start();
        await using var machine = new FunctionsMachine();
        await machine.InitializeAsync();
        if (machine.Missing is not null) return;
        using var api = machine.Client(machine.Key);
        neighbours.Fail("call", 422, times: 1);
        var flow = $$"""
            apiVersion: mediaflows/v1
            name: recorded
            title: Recorded
            steps:
              - { id: call, uses: http/call, foreach: [a, b, c], with: { url: "{{neighbours.Url}}/call" } }
              - { id: wait, uses: wait/until, with: { for: 2s } }
              - { id: review, uses: review/approval, with: { reviewers: ["{{neighbours.Url}}/people/ann"], deadline: 2h } }
              - { id: after, uses: http/call, with: { url: "{{neighbours.Url}}/after" } }
            """;
        (await api.PutAsync("/api/flows/recorded", new StringContent(flow, Encoding.UTF8, "application/yaml"))).EnsureSuccessStatusCode();
        await machine.Put("ingest/recorded.wav", Sound.New());
        var started = await Answer.Of(api.PostAsJsonAsync("/api/runs", new { flow = "recorded", asset = "ingest/recorded.wav" }));
        var run = started.Body.Text("id")!;
        await Until(document => document.StatusOf("call") == "parked");
        var item = (await Get()).Step("call").All("items").Single(item => item.Text("status") == "parked").Text("item");
        (await Answer.Of(api.PostAsJsonAsync($"/api/runs/{run}/steps/call/retry?item={item}", new { }))).MustBeTaken();
        await new ReviewLink(api, new Uri((await neighbours.Letter("ann")).Text("data", "link")!)).Decide("approve");
        await Until(document => document.Text("status") == "succeeded");
        await Patiently.Look(_ => Answer.Of(api.GetAsync(machine.Durable(run))), answer => answer.Status == System.Net.HttpStatusCode.OK);

        var rows = await new TableClient(machine.Storage, "MediaFlowsHistory").QueryAsync<TableEntity>(row => row.PartitionKey == run && row.RowKey != "sentinel").ToListAsync();
        var kept = rows.Select(row => new Kept(row.GetString("EventType"), row.GetInt32("EventId")!.Value, row.GetDateTime("_Timestamp")!.Value, row.GetString("Name"),
            row.GetInt32("TaskScheduledId"), row.GetInt32("TimerId"), row.GetDateTime("FireAt"), row.GetString("Input"), row.GetString("Result")));
        await File.WriteAllTextAsync(FileOf("run"), JsonSerializer.Serialize(kept, Plain).Replace(run, "run").Replace(neighbours.Url, "http://partner") + "\n");

        Task<JsonElement> Get() => api.GetFromJsonAsync<JsonElement>($"/api/runs/{run}");
        Task Until(Predicate<JsonElement> fits) => Patiently.Look(_ => Get(), fits);
    }
}
