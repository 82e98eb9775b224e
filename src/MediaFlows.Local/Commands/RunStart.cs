using System.CommandLine;
using System.Text.Json;

namespace MediaFlows.Local.Commands;

internal static class RunStart
{
    public static Command Make()
    {
        var flow = new Argument<string>("flow") { Description = "Name of a published flow." };
        var asset = new Argument<string>("asset") { Description = "Container and path of the file, for example ingest/live/match.mp4." };
        var input = new Option<string[]>("--input", "-i") { Description = "NAME=VALUE, the value as JSON or plain text; may be repeated.", HelpName = "NAME=VALUE" };
        var inputs = new Option<string?>("--inputs") { Description = "All inputs as one JSON object: the text itself, @FILE, or - for stdin.", HelpName = "JSON" };
        var again = new Option<bool>("--again") { Description = "Start once more although this content version went through this flow already." };
        var watch = new Option<bool>("--watch", "-w") { Description = "Watch it until it ends." };
        return new Command("start", "Starts a run of a flow on a file.") { flow, asset, input, inputs, again, watch }.Asks(async call =>
        {
            var values = await Inputs(call, input, inputs);
            var receipt = await call.Server.Post("api/runs", new { flow = call.Get(flow), asset = call.Get(asset), inputs = values, again = call.Get(again) }, call.Cancellation);
            var id = receipt.Text("id")!;
            if (call.Get(watch))
                return await RunWatch.Watch(call, id, null);
            if (call.Screen.Json)
                call.Screen.Document(receipt);
            call.Screen.Line(id);
            if (receipt.Member("existing") is { ValueKind: JsonValueKind.True })
                call.Screen.Note("This content went through this flow already; say --again to start once more.");
            call.Screen.Next($"mediaflows run watch {id}");
            return ExitCode.Done;
        });
    }

    private static async Task<Dictionary<string, JsonElement>> Inputs(Call call, Option<string[]> single, Option<string?> all)
    {
        var values = await GivenText.Json(call.Get(all), "--inputs", call.Cancellation) is { } given
            ? given.ValueKind == JsonValueKind.Object
                ? given.EnumerateObject().ToDictionary(member => member.Name, member => member.Value)
                : throw new CommandFailed(ExitCode.Usage, "--inputs is no JSON object.", "Write a value for each input's name.")
            : [];
        foreach (var text in call.Get(single) ?? [])
        {
            var equals = text.IndexOf('=');
            if (equals < 1)
                throw new CommandFailed(ExitCode.Usage, $"--input {Screen.Plain(text)} is not NAME=VALUE.");
            values[text[..equals]] = Value(text[(equals + 1)..]);
        }
        return values;
    }

    private static JsonElement Value(string text)
    {
        try
        {
            return Core.Runs.Json.Parse(text);
        }
        catch (JsonException)
        {
            return Core.Runs.Json.Of(text);
        }
    }
}
