using System.Net;
using System.Net.Sockets;
using MediaFlows.HostTests.Cli;
using MediaFlows.Tests.Connectors;

namespace MediaFlows.HostTests.Crash;

/// <summary>
/// The host, killed with -9 at random moments (also while it starts) while people, partners and operators work with it: nothing it acknowledged is lost,
/// nothing is done twice. The runs hold tools under way, calls that fail once, timers, child runs, awaited callbacks, reviews and cancels with something to undo.
/// </summary>
public sealed class KilledHostTests : IDisposable
{
    private const string Published = """
        apiVersion: mediaflows/v1
        name: crash
        steps:
          - { id: verify, uses: asset/verify }
          - { id: inspect, uses: media/inspect }
          - { id: qc, uses: media/qc, needs: inspect }
          - { id: call, uses: http/call, needs: verify, retry: { attempts: 9, firstDelay: 200ms }, with: { method: POST, url: "{partner}", headers: { X-Run: "${{ run.id }}", X-Answer-To: "${{ callbacks.answer }}" } } }
          - { id: answer, uses: wait/event, timeout: 5h }
          - { id: wait, uses: wait/until, needs: verify, with: { for: 400ms } }
          - { id: sub, uses: flow/run, needs: verify, with: { flow: crash-child } }
          - { id: review, uses: review/approval, needs: [qc, answer, wait, sub], with: { reviewers: [ann@example.com] } }
          - { id: publish, uses: publish/deliver, foreach: "${{ ['a', 'b'] }}" }
          - { id: archive, uses: archive/store }
        """;

    private const string Child = """
        apiVersion: mediaflows/v1
        name: crash-child
        steps:
          - { id: wait, uses: wait/until, with: { for: 200ms } }
          - { id: inspect, uses: media/inspect }
        """;

    private const string Undone = """
        apiVersion: mediaflows/v1
        name: crash-undone
        steps:
          - { id: verify, uses: asset/verify }
          - { id: publish, uses: publish/deliver, foreach: "${{ ['c', 'd', 'e'] }}", compensate: publish/retract }
          - { id: hold, uses: wait/until, with: { for: 5h } }
        """;

    private readonly Workplace place = new();
    private readonly int port = FreePort();
    private readonly Random random = new();

    public void Dispose() => place.Dispose();

    /// <summary>50 kills; set MEDIAFLOWS_KILLS for more.</summary>
    [Fact]
    public async Task NothingAcknowledged_IsLost_AndNothingIsDoneTwice()
    {
        var kills = int.Parse(Environment.GetEnvironmentVariable("MEDIAFLOWS_KILLS") ?? "50");
        var outside = new Outside(place, port, random);
        await using var partner = await Partner.Start(outside.Called);
        await Prepare(partner);
        for (var kill = 1; kill <= kills; kill++)
        {
            if (random.Next(6) == 0) await KillWhileItStarts(partner);
            else await KillAtWork(partner, outside);
            if (kill % 50 == 0) TestContext.Current.TestOutputHelper?.WriteLine($"{DateTime.Now:HH:mm:ss} {kill} kills");
        }
        await using (await Serve(partner))
            await outside.UntilAllEnded();
        await new Promises(place, outside).Check();
    }

    private async Task Prepare(Partner partner)
    {
        await using var _ = await Serve(partner);
        foreach (var flow in new[] { Published.Replace("{partner}", partner.Url), Child, Undone })
        {
            place.Write("flow.yaml", flow);
            var said = await Mediaflows.Run(place.Folder, ["flow", "publish", "flow.yaml"], "", new Dictionary<string, string?> { ["MEDIAFLOWS_SERVER"] = $"http://127.0.0.1:{port}" });
            Assert.True(said.ExitCode == 0, said.Error);
        }
    }

    private async Task KillAtWork(Partner partner, Outside outside)
    {
        await using var host = await Serve(partner);
        await outside.Work(TimeSpan.FromMilliseconds(random.Next(50, 1_200)), starts: 2);
        host.Kill();
    }

    private async Task KillWhileItStarts(Partner partner)
    {
        await using var host = Start(partner);
        await Outside.Pause(TimeSpan.FromMilliseconds(random.Next(50, 1_000)));
        host.Kill();
    }

    private async Task<Mediaflows> Serve(Partner partner)
    {
        var host = Start(partner);
        await host.Says("Ctrl-C");
        return host;
    }

    private Mediaflows Start(Partner partner) => Mediaflows.Start(place.Folder, ["serve", "--port", $"{port}"],
        new Dictionary<string, string?> { ["MEDIAFLOWS_ALLOWED_HOSTS"] = new Uri(partner.Url).Authority });

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
