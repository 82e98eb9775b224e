using System.CommandLine;

namespace MediaFlows.Local.Commands;

internal static class FlowList
{
    public static Command Make() => new Command("list", "Lists the published flows.").Asks(async call =>
    {
        var flows = await call.Server.Get("api/flows", call.Cancellation);
        if (call.Screen.Json)
            call.Screen.Document(flows);
        else
            call.Screen.Table(["Name", "Version", "Title", "Waits for", "Published"], flows.Items("value").Select(flow => (IReadOnlyList<string?>)
            [
                flow.Text("name"), flow.Text("version"), flow.Text("title"),
                flow.Member("on") is { } on ? $"{on.Text("container")}/{on.Text("match")}" : "", Times.Short(flow.Text("publishedAt")),
            ]));
        return ExitCode.Done;
    });
}
