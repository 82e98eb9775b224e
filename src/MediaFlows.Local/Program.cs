using System.CommandLine;
using MediaFlows.Local.Commands;

var root = new RootCommand("MediaFlows takes a media file from arrival to archive.")
{
    DemoCommand.Make(),
    ServeCommand.Make(),
    DoctorCommand.Make(),
    new Command("flow", "Flows: what must happen to a file.") { FlowValidate.Make(), FlowPublish.Make(), FlowList.Make(), FlowShow.Make() },
    new Command("run", "Runs: one file going through a flow.")
    {
        RunStart.Make(), RunList.Make(), RunShow.Make(), RunWatch.Make(), RunRetry.Make(), RunSkip.Make(), RunPause.Make(), RunResume.Make(), RunCancel.Make(),
    },
    new Command("review", "Reviews: what waits for people to decide.")
    {
        ReviewList.Make(), ReviewShow.Make(), ReviewApprove.Make(), ReviewChanges.Make(), ReviewReject.Make(),
    },
    new Command("key", "Keys of the API, on the machine that serves it.") { KeyAdd.Make(), KeyList.Make(), KeyRevoke.Make() },
    new Command("audit", "The audit: who did what, when and why.") { AuditVerify.Make() },
    SchemaCommand.Make(),
};
root.Options.Add(Call.Json);
return await CommandLine.Run(root, args);
