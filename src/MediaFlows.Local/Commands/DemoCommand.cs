using System.CommandLine;
using MediaFlows.Local.Embedded;

namespace MediaFlows.Local.Commands;

internal static class DemoCommand
{
    public static Command Make()
    {
        var files = new Argument<string[]>("file") { Description = "Media files to take through the flow; none: a short sample clip is made.", Arity = ArgumentArity.ZeroOrMore };
        var approve = new Option<bool>("--approve") { Description = "Approve by itself, through the very same review link a person gets." };
        var keep = new Option<bool>("--keep") { Description = "Keep what the last demo left in its folder instead of beginning with an empty one." };
        var flow = new Option<string>("--flow") { Description = "Name of a flow that files start.", DefaultValueFactory = _ => "live-event" };
        var data = new Option<string?>("--data") { Description = "Folder to work in, kept as it is (default: ./.mediaflows-demo, emptied first).", HelpName = "FOLDER" };
        return new Command("demo", "Takes a file from arrival to archive on this machine, and shows it.") { files, approve, keep, flow, data }.Does(call =>
        {
            var folder = new DataFolder(call.Get(data) ?? DefaultFolder);
            if (!call.Get(keep) && call.Get(data) is null)
                DemoFolder.Empty(folder);
            return new Demo(call, folder, call.Get(flow)!, call.Get(approve)).Run(call.Get(files));
        });
    }

    private const string DefaultFolder = ".mediaflows-demo";
}
