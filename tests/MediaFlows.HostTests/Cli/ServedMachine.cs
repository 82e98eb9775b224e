using System.Text.Json;
using System.Text.RegularExpressions;

namespace MediaFlows.HostTests.Cli;

/// <summary>A running <c>mediaflows serve</c> with some flows, and its commands.</summary>
public sealed partial class ServedMachine : IAsyncLifetime
{
    private const string Held = """
        apiVersion: mediaflows/v1
        name: held
        inputs:
          note: { type: string, default: none }
        steps:
          - id: review
            uses: review/approval
            with: { reviewers: [ann@example.com] }
        """;

    private const string Parks = """
        apiVersion: mediaflows/v1
        name: parks
        steps:
          - id: call
            uses: http/call
            with: { url: "https://127.0.0.1/inside" }
        """;

    private Mediaflows? serve;
    private string address = "";

    public Workplace Place { get; } = new();

    public async ValueTask InitializeAsync()
    {
        serve = Mediaflows.Start(Place.Folder, ["serve", "--port", "0"]);
        address = Address().Match(await serve.Says("listens on")).Value;
        await serve.Says("Ctrl-C");
        foreach (var (name, text) in new[] { ("held.yaml", Held), ("parks.yaml", Parks) })
        {
            Place.Write(name, text);
            await Ok("flow", "publish", name);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await serve!.DisposeAsync();
        Place.Dispose();
    }

    /// <summary>Puts a file where no flow waits for it.</summary>
    /// <returns>Its URI.</returns>
    public async Task<string> Deliver(string name)
    {
        await Place.Clip($".mediaflows/ingest/{name}.mp4");
        return $"ingest/{name}.mp4";
    }

    internal Task<Said> Run(params string[] arguments) => Run(new Dictionary<string, string?>(), arguments);

    internal Task<Said> Run(Dictionary<string, string?> environment, params string[] arguments)
    {
        environment["MEDIAFLOWS_SERVER"] = address;
        return Mediaflows.Run(Place.Folder, arguments, "", environment);
    }

    internal async Task<Said> Ok(params string[] arguments)
    {
        var said = await Run(arguments);
        Assert.True(said.ExitCode == 0, $"{string.Join(' ', arguments)} ended with {said.ExitCode}: {said.Output}{said.Error}");
        return said;
    }

    internal async Task<JsonElement> Json(params string[] arguments) => JsonSerializer.Deserialize<JsonElement>((await Ok(arguments)).Output);

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex Address();
}
