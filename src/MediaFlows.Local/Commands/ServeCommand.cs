using System.CommandLine;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using MediaFlows.Engine.Api;
using MediaFlows.Engine.Ports;
using MediaFlows.Engine.Runs;
using MediaFlows.Local.Embedded;
using MediaFlows.Local.Embedded.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MediaFlows.Local.Commands;

internal static class ServeCommand
{
    public static Command Make()
    {
        var data = DataOption();
        var port = PortOption();
        var urls = new Option<string?>("--urls") { Description = "Address to listen on (MEDIAFLOWS_URLS; default http://127.0.0.1:8080).", HelpName = "URL" };
        var storage = StorageOption.Make();
        return new Command("serve", "Runs flows on this machine: API, review links, watched folders.") { data, storage, port, urls }.Does(async call =>
        {
            var listen = Address(call, urls, port);
            var options = new ServeOptions(Folder(call, data), call.Settings, listen) { Storage = StorageOption.Of(call, storage) };
            await using var sole = options.Storage is { } account ? await HostOfAccount.Claim(options.Data, account, call.Cancellation) : null;
            await using var app = await Serve.Build(options, call.Cancellation);
            await Listening.Start(app, listen, call.Cancellation);
            await Announce(app, options, call);
            await LeaveKey(app, options, call);
            call.Screen.Note("Ctrl-C stops it.");
            var lost = sole?.Lost ?? Task.Delay(Timeout.Infinite, call.Cancellation);
            await Task.WhenAny(app.WaitForShutdownAsync(CancellationToken.None), Task.Delay(Timeout.Infinite, call.Cancellation), lost);
            call.Screen.Note("Stopping. What was under way goes on at the next start.");
            await app.StopAsync(CancellationToken.None);
            return lost.IsCompletedSuccessfully
                ? throw new CommandFailed(ExitCode.Error, "The storage account could not be held: it did not answer for too long, or another mediaflows has taken it.", "Look whether the account answers (mediaflows doctor) and who else serves it, then start this again.")
                : ExitCode.Done;
        });
    }

    public static Option<string?> DataOption() => new("--data") { Description = "Folder that holds everything (MEDIAFLOWS_DATA; default ./.mediaflows).", HelpName = "FOLDER" };

    public static Option<int?> PortOption() => new("--port") { Description = "Port on this machine to listen on (MEDIAFLOWS_PORT; default 8080; 0 for any that is free)." };

    public static DataFolder Folder(Call call, Option<string?> data) => new(call.Get(data) ?? call.Settings.Find(ServeOptions.DataSetting) ?? ServeOptions.DefaultData);

    public static int Port(Call call, Option<int?> option)
    {
        var port = call.Get(option) ?? (call.Settings.Find("MEDIAFLOWS_PORT") is not { } set ? 8080
            : int.TryParse(set, out var number) ? number : throw new CommandFailed(ExitCode.Usage, $"MEDIAFLOWS_PORT is no number: {Screen.Plain(set)}."));
        return port is >= 0 and <= 65535 ? port : throw new CommandFailed(ExitCode.Usage, $"{port} is no port: ports go from 1 to 65535, and 0 takes any that is free.");
    }

    private static Uri Address(Call call, Option<string?> urls, Option<int?> port)
    {
        if (call.Get(port) is null && (call.Get(urls) ?? call.Settings.Find("MEDIAFLOWS_URLS")) is { } given)
            return Uri.TryCreate(given.Replace("://*", "://0.0.0.0").Replace("://+", "://0.0.0.0"), UriKind.Absolute, out var url) && url is { Scheme: "http", AbsolutePath: "/" }
                && (url.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6 || url.Host == "localhost")
                ? url
                : throw new CommandFailed(ExitCode.Usage, $"'{Screen.Plain(given)}' is no address to listen on.", "Write it like http://0.0.0.0:8080; put a proxy in front for https.");
        var number = Port(call, port);
        return Listening.At(number == 0 ? Listening.FreePort() : number);
    }

    private static async Task Announce(WebApplication app, ServeOptions options, Call call)
    {
        var flows = await app.Services.GetRequiredService<FlowLibrary>().Catalog.List(call.Cancellation);
        var version = Assembly.GetExecutingAssembly().GetName().Version?.ToString(3);
        call.Screen.Note($"MediaFlows {version} listens on {options.Listen.GetLeftPart(UriPartial.Authority)}");
        call.Screen.Note($"  console {options.Listen.GetLeftPart(UriPartial.Authority)}/console/");
        call.Screen.Note($"  data    {options.Data.Root}");
        call.Screen.Note(options.Storage is { } account ? $"  storage {account.Address}; files there are told of by events" : $"  ingest  {options.Data.Container(DataFolder.Ingest)}");
        call.Screen.Note($"  flows   {(flows.Count == 0 ? "none; publish one with: mediaflows flow publish FILE" : string.Join(", ", flows.Select(flow => $"{flow.Ref.Name} v{flow.Ref.Number}")))}");
    }

    private static async Task<string> Made(ApiKeyFile keys, IAccessLog log, Call call)
    {
        var name = $"{Environment.UserName}@{Environment.MachineName}";
        await log.Append(KeyRecord.Added(KeyRecord.Who, name, ApiRole.Admin), call.Cancellation);
        return keys.Add(name, ApiRole.Admin);
    }

    /// <summary>Shows the first key once, and sees to it that the other commands on this machine have one.</summary>
    private static async Task LeaveKey(WebApplication app, ServeOptions options, Call call)
    {
        if (app.Services.GetService<ApiKeyFile>() is not { } keys)
        {
            call.Screen.Note("  keys    those of the storage account; make one with: mediaflows key add NAME --role admin --storage …");
            return;
        }
        var log = app.Services.GetRequiredService<IAccessLog>();
        if (keys.FirstKey is { } first)
        {
            await log.Append(KeyRecord.Added(KeyRecord.Who, "admin", ApiRole.Admin), call.Cancellation);
            call.Screen.Note($"  key     {first}   the administrator's; it is shown this once");
        }
        try
        {
            if (MachineKeys.Find(options.Listen) is not { } kept || await keys.Find(SHA256.HashData(Encoding.UTF8.GetBytes(kept)), call.Cancellation) is null)
                MachineKeys.Keep(options.Listen, keys.FirstKey ?? await Made(keys, log, call));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            call.Screen.Note($"  No key could be kept in {Settings.UserFolder} ({fault.Message}): set {Server.KeySetting} for the other commands.");
        }
    }
}
