using System.CommandLine;
using System.Text.Json;
using MediaFlows.Core.Definitions;
using MediaFlows.Local.Embedded;

namespace MediaFlows.Local.Commands;

internal static class SchemaCommand
{
    public static Command Make() => new Command("schema", "Writes the JSON Schema of flow files, for editors: mediaflows schema > flow.schema.json").Does(call =>
    {
        call.Screen.Document(JsonSerializer.SerializeToElement(FlowSchema.For(OfflineStepTypes.All)));
        return Task.FromResult(ExitCode.Done);
    });
}
