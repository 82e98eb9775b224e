using System.CommandLine;
using System.Net.Http.Headers;
using System.Text;

namespace MediaFlows.Local.Commands;

internal static class FlowPublish
{
    public static Command Make()
    {
        var file = new Argument<string>("file") { Description = "A flow file, YAML or JSON; - for stdin." };
        return new Command("publish", "Checks a flow and publishes it as a new version.") { file }.Asks(async call =>
        {
            var text = await GivenText.Read(call.Get(file), call.Cancellation);
            var reading = FlowValidate.Check(text);
            if (call.Screen.Json && reading.Definition is null)
                call.Screen.Document(FlowValidate.Document(call.Get(file), reading));
            FlowValidate.Report(call.Screen, call.Get(file), reading);
            if (reading.Definition is not { } flow)
                return ExitCode.ValidationFailed;
            using var content = new StringContent(text, Encoding.UTF8, new MediaTypeHeaderValue("application/yaml"));
            var published = await call.Server.Send(HttpMethod.Put, $"api/flows/{flow.Name}", content, call.Cancellation);
            if (call.Screen.Json)
                call.Screen.Document(published);
            call.Screen.Line($"{flow.Name} version {published.Text("version")} is published.");
            call.Screen.Next(flow.On is { } on ? $"put a file into {on.Container} that matches {on.Match}" : $"mediaflows run start {flow.Name} CONTAINER/PATH");
            return ExitCode.Done;
        });
    }
}
