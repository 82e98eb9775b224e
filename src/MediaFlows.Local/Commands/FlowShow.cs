using System.CommandLine;

namespace MediaFlows.Local.Commands;

internal static class FlowShow
{
    public static Command Make()
    {
        var name = new Argument<string>("name") { Description = "Name of a published flow." };
        var version = new Option<int?>("--version-number", "-n") { Description = "A certain version instead of the newest." };
        return new Command("show", "Shows a flow as its author wrote it.") { name, version }.Asks(async call =>
        {
            var path = $"api/flows/{Uri.EscapeDataString(call.Get(name))}";
            var flow = await call.Server.Get(call.Get(version) is { } number ? $"{path}/versions/{number}" : path, call.Cancellation);
            if (call.Screen.Json)
                call.Screen.Document(flow);
            else
                Console.Out.Write(flow.Text("source"));
            return ExitCode.Done;
        });
    }
}
