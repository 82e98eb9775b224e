using System.CommandLine;

namespace MediaFlows.Local.Commands;

internal static class RunList
{
    public static Command Make()
    {
        var status = new Option<string?>("--status", "-s") { Description = "queued, running, waiting, needs-attention, paused, succeeded, rejected, failed, cancelled; several with commas." };
        var flow = new Option<string?>("--flow", "-f") { Description = "Name of a flow." };
        var asset = new Option<string?>("--asset", "-a") { Description = "Container and path, or id, of a file." };
        var text = new Option<string?>("--search", "-q") { Description = "Words in asset, flow or run id." };
        var top = new Option<int>("--top") { Description = "At most so many.", DefaultValueFactory = _ => 50 };
        return new Command("list", "Lists runs, newest first.") { status, flow, asset, text, top }.Asks(async call =>
        {
            var query = new[] { ("status", call.Get(status)), ("flow", call.Get(flow)), ("asset", call.Get(asset)), ("q", call.Get(text)) };
            var most = Math.Max(1, call.Get(top));
            var path = $"api/runs?top={Math.Min(most, 1000)}" + string.Concat(query.Where(pair => pair.Item2 is not null).Select(pair => $"&{pair.Item1}={Uri.EscapeDataString(pair.Item2!)}"));
            var runs = await call.Server.List(path, most, call.Cancellation);
            if (call.Screen.Json)
                call.Screen.Document(new { value = runs });
            else
                call.Screen.Table(["Run", "Flow", "Asset", "Status", "Where", "Started"], runs.Select(run => (IReadOnlyList<string?>)
                    [run.Text("id"), run.Text("flow", "name"), run.Text("assetUri"), run.Text("status"), run.Text("where"), Times.Short(run.Text("startedAt"))]));
            if (runs.Count > 0)
                call.Screen.Next($"mediaflows run show {runs[0].Text("id")}");
            return ExitCode.Done;
        });
    }
}
