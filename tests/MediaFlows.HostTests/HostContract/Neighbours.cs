using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using MediaFlows.Tests.Connectors;
using Microsoft.AspNetCore.Http;

namespace MediaFlows.HostTests.Contract;

/// <summary>Everybody outside that a host talks to: partner systems, which answer as a test wants, and people, who get their letters by webhook.</summary>
internal sealed class Neighbours : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, RequestDelegate> answers = new();
    private readonly ConcurrentDictionary<string, Channel<JsonElement>> letters = new();
    private Partner partner = null!;

    public string Url => partner.Url;

    public static async Task<Neighbours> Start()
    {
        var neighbours = new Neighbours();
        neighbours.partner = await Partner.Start(neighbours.Answer);
        return neighbours;
    }

    /// <summary>From now on this is how calls to <c>/name</c> and what lies below are answered; without it they get an empty JSON object.</summary>
    public void Answer(string name, RequestDelegate answer) => answers[name] = answer;

    /// <summary>Calls to <c>/name</c> wait for their answer until what this gives is completed.</summary>
    public TaskCompletionSource Hold(string name)
    {
        var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Answer(name, context => open.Task.WaitAsync(context.RequestAborted));
        return open;
    }

    /// <summary>The first so many calls to <c>/name</c> are answered with this status, the others well.</summary>
    public void Fail(string name, int status, int times = int.MaxValue)
    {
        var calls = 0;
        Answer(name, context =>
        {
            context.Response.StatusCode = Interlocked.Increment(ref calls) <= times ? status : 200;
            return Task.CompletedTask;
        });
    }

    public IReadOnlyList<Asked> Calls(string name) => [.. partner.Requests.Where(call => Name(call.Path) == name)];

    public Task UntilCalled(string name, int times = 1) => Patiently.Until(() => Calls(name).Count >= times);

    /// <summary>The address at which a person is asked.</summary>
    public string Person(string name) => $"{Url}/people/{name}";

    /// <summary>The next letter of this kind to a person: <c>requested</c> or <c>reminded</c>.</summary>
    public async Task<JsonElement> Letter(string person, string kind = "requested")
    {
        using var patience = new CancellationTokenSource(Patiently.Most);
        await foreach (var letter in Box(person).Reader.ReadAllAsync(patience.Token))
            if (letter.Text("type") == $"mediaflows.review.{kind}.v1")
                return letter;
        throw new InvalidOperationException("A box that was closed.");
    }

    public ValueTask DisposeAsync() => partner.DisposeAsync();

    private static string Name(string path) => path.Split('/', '?')[1];

    private Channel<JsonElement> Box(string person) => letters.GetOrAdd(person, _ => Channel.CreateUnbounded<JsonElement>());

    private async Task Answer(HttpContext context)
    {
        var path = context.Request.Path.ToString();
        if (Name(path) == "people")
            Box(path["/people/".Length..]).Writer.TryWrite(await JsonSerializer.DeserializeAsync<JsonElement>(context.Request.Body));
        else if (answers.TryGetValue(Name(path), out var answer))
            await answer(context);
        else
            await context.Response.WriteAsJsonAsync(new { });
    }
}
