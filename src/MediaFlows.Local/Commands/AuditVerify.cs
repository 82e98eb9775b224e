using System.CommandLine;
using System.Globalization;
using MediaFlows.Azure;
using MediaFlows.Core.Reviews;
using MediaFlows.Engine.Auditing;
using MediaFlows.Local.Embedded;
using MediaFlows.Local.Embedded.Access;
using MediaFlows.Local.Embedded.Storage;

namespace MediaFlows.Local.Commands;

internal static class AuditVerify
{
    /// <summary>Of what is wrong, as many are told; one who changed much would fill the screen.</summary>
    private const int MostTold = 50;

    public static Command Make()
    {
        var file = new Argument<string?>("FILE")
        {
            Description = "An export (GET /api/audit/export). Checked by itself; with --data, --storage or MEDIAFLOWS_STORAGE also against that store. Left out: the store is checked.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var data = ServeCommand.DataOption();
        var storage = StorageOption.Make();
        return new Command("verify", "Checks that the audit is as it was written: each run's, and the access log. No server is needed; one may be running.") { file, data, storage }.Does(async call =>
        {
            var named = call.Get(data) is not null || call.Get(storage) is not null || call.Settings.Find(StorageAccount.Setting) is not null;
            var given = call.Get(file);
            if (given is not null && !named) return await OfFile(call, given, []);
            await using var place = await Open(call, data, storage);
            return given is null ? await OfStore(call, place.Trails) : await OfFile(call, given, place.Trails);
        });
    }

    /// <summary>A data folder has one audit; a storage account may have two, of hosts that do not share their runs.</summary>
    private sealed record Place(IReadOnlyList<AuditTrail> Trails, IAsyncDisposable? Store = null) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => Store?.DisposeAsync() ?? ValueTask.CompletedTask;
    }

    private static async Task<Place> Open(Call call, Option<string?> data, Option<string?> storage)
    {
        if (KeyList.Account(call, data, storage) is { } account)
            return await AzureStorage.Audits(account, call.Cancellation) is { Count: > 0 } trails ? new(trails)
                : throw new CommandFailed(ExitCode.NotFound, $"Nothing is on record in {account.Address}.", "Name the account that the server uses.");
        var folder = ServeCommand.Folder(call, data);
        if (!File.Exists(folder.Database) && !File.Exists(folder.Database + "-wal"))
            throw new CommandFailed(ExitCode.NotFound, $"Nothing is on record in {Screen.Plain(folder.Root)}.", $"Name the server's folder with --data or {ServeOptions.DataSetting}, or its storage account with --storage.");
        var store = SqliteRunStore.OpenForReading(folder.Database);
        return new([new(store, new AccessLogFile(folder.AccessLog))], store);
    }

    private static async Task<int> OfStore(Call call, IReadOnlyList<AuditTrail> trails)
    {
        var reports = new List<AuditReport>();
        foreach (var trail in trails)
            reports.Add(await trail.Check(new Told(call), call.Cancellation));
        var (runs, entries, endIsKept) = (reports.Sum(report => report.Runs), reports.Sum(report => report.Entries), reports.All(report => report.EndIsKept));
        return Tell(call, "The audit", [.. reports.SelectMany(report => report.Breaks)], new { runs, entries, endIsKept },
            $"{Count(runs, "run")} and the access log hold, {Count(entries, "entry", "entries")}: each is as it was written, and none is missing.",
            endIsKept ? null : "Lines cut from the end of the access log do not show here: its end is kept nowhere else.",
            "Whoever can write to the store could make all of it anew, or take whole runs away. An export that is kept elsewhere would tell: mediaflows audit verify FILE --data …");
    }

    private static async Task<int> OfFile(Call call, string name, IReadOnlyList<AuditTrail> stores)
    {
        var reports = new List<AuditFileReport>();
        foreach (var store in stores.DefaultIfEmpty<AuditTrail?>(null))
        {
            using var file = Reader(name);
            reports.Add(await new AuditFile(store).Check(file, new Told(call), call.Cancellation));
        }
        // Of several stores it was made from one: that with which it fits best.
        var report = reports.MinBy(report => report.Breaks.Count)!;
        return Tell(call, stores.Count == 0 ? "The export" : "The export, or the store,", report.Breaks, new { report.Runs, report.Entries, report.Manifest, comparedWithStore = stores.Count > 0 },
            $"The export holds: {Count(report.Runs, "run")}, {Count(report.Entries, "entry", "entries")}.",
            report.Manifest is { } manifest
                ? $"It was made on {manifest.Exported.ToString("u", CultureInfo.InvariantCulture)} by {Screen.Plain(WhoWords.Of(manifest.By))} with {Screen.Plain(manifest.Product)}; its root is {Screen.Plain(manifest.Root)}."
                : null,
            stores.Count > 0 ? "The store still has all of it, as it was."
                : "Someone could have made the whole file anew. Compare its root with the one in the access log (audit.exported), or let this command do it: name the store with --data or --storage.");
    }

    private static StreamReader Reader(string name) => File.Exists(name) ? new StreamReader(name)
        : throw new CommandFailed(ExitCode.NotFound, $"There is no file {Screen.Plain(name)}.", "Export one: curl -H \"Authorization: Bearer $MEDIAFLOWS_KEY\" SERVER/api/audit/export > audit.jsonl");

    private static int Tell(Call call, string what, IReadOnlyList<AuditBreak> breaks, object counted, params IEnumerable<string?> holds)
    {
        if (call.Screen.Json)
            call.Screen.Document(new { holds = breaks.Count == 0, counted, breaks = breaks.Select(broken => new { broken.Run, broken.Number, text = broken.ToString() }) });
        if (breaks.Count == 0)
        {
            foreach (var line in holds.OfType<string>())
                call.Screen.Line(line);
            return ExitCode.Done;
        }
        foreach (var broken in breaks.Take(MostTold))
            call.Screen.Line(Screen.Plain(broken.ToString()));
        CommandLine.Tell($"{what} is not as it was written: {Count(breaks.Count, "break")}{(breaks.Count > MostTold ? $", of which the first {MostTold} are told" : "")}.",
            "Keep a copy of it as evidence, find out who could write to it, and go back to the newest backup or export that holds.");
        return ExitCode.ValidationFailed;
    }

    private static string Count(long number, string one, string? many = null) => string.Create(CultureInfo.InvariantCulture, $"{number:#,0} {(number == 1 ? one : many ?? $"{one}s")}");

    /// <summary>Says now and then how far it is, where somebody looks on.</summary>
    private sealed class Told(Call call) : IProgress<int>
    {
        private const int Every = 1_000;

        public void Report(int value)
        {
            if (value > 0 && value % Every == 0 && !Console.IsErrorRedirected) call.Screen.Note($"  {Count(value, "run")} so far");
        }
    }
}
