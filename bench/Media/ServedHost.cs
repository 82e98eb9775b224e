using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MediaFlows.Bench.Media;

/// <summary>`mediaflows serve` as a process of its own.</summary>
internal sealed partial class ServedHost : IAsyncDisposable
{
    private readonly Process process;
    private readonly HttpClient api;
    private readonly string data;
    private int files;

    private ServedHost(Process process, HttpClient api, string data) => (this.process, this.api, this.data) = (process, api, data);

    public static async Task<ServedHost> Start(BenchFolder folder)
    {
        var (port, data) = (FreePort(), Path.Combine(folder.Root, "data"));
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "mediaflows"), ["serve", "--port", $"{port}", "--data", data]) { RedirectStandardOutput = true, RedirectStandardError = true };
        (start.Environment["MEDIAFLOWS_FFMPEG"], start.Environment["MEDIAFLOWS_FFPROBE"]) = (folder.Tool("ffmpeg"), folder.Tool("ffprobe"));
        var process = Process.Start(start)!;
        var said = new StringBuilder();
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        process.OutputDataReceived += Hear;
        process.ErrorDataReceived += Hear;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await ready.Task.WaitAsync(TimeSpan.FromMinutes(2));
        var api = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/") };
        api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key().Match(said.ToString()).Value);
        return new ServedHost(process, api, data);

        void Hear(object sender, DataReceivedEventArgs line)
        {
            lock (said) said.AppendLine(line.Data);
            if (line.Data?.Contains("Ctrl-C", StringComparison.Ordinal) == true) ready.TrySetResult();
        }
    }

    public async Task Publish(string name, string steps)
    {
        var flow = new StringContent($"apiVersion: mediaflows/v1\nname: {name}\ntitle: {name}\nsteps:\n{steps}\n", Encoding.UTF8, "application/yaml");
        using var answer = await api.PutAsync($"api/flows/{name}", flow);
        if (!answer.IsSuccessStatusCode) throw new InvalidOperationException(await answer.Content.ReadAsStringAsync());
    }

    /// <summary>The flow from start to end on a new copy of the clip.</summary>
    /// <returns>Seconds it took, by the host's clock.</returns>
    public async Task<double> Run(string flow, string clip)
    {
        var name = $"{++files}.mp4";
        Directory.CreateDirectory(Path.Combine(data, "ingest"));
        File.Copy(clip, Path.Combine(data, "ingest", name));
        using var started = await api.PostAsJsonAsync("api/runs", new { flow, asset = $"ingest/{name}" });
        var id = (await started.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString();
        JsonElement run;
        // The host ends a stream now and then, and whoever listens comes back.
        do
        {
            await UntilOver(id);
            run = await api.GetFromJsonAsync<JsonElement>($"api/runs/{id}");
        }
        while (run.GetProperty("status").GetString() == "running");
        return run.GetProperty("endedAt").ValueKind == JsonValueKind.String
            ? (run.GetProperty("endedAt").GetDateTimeOffset() - run.GetProperty("startedAt").GetDateTimeOffset()).TotalSeconds
            : throw new InvalidOperationException(run.GetProperty("where").GetString());
    }

    /// <summary>The host tells what happens to a run until it has ended; one that parks goes on when somebody comes, which here nobody does.</summary>
    private async Task UntilOver(string? id)
    {
        await using var stream = await api.GetStreamAsync($"api/runs/{id}/events");
        await foreach (var said in SseParser.Create(stream).EnumerateAsync())
            if (said.EventType == "StepParked")
                return;
    }

    /// <summary>Megabytes that the host has resident now, and had at most since it began, without the tools it calls.</summary>
    public (long Now, long Most) Memory()
    {
        process.Refresh();
        return (process.WorkingSet64 >> 20, process.PeakWorkingSet64 >> 20);
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        api.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex("mf_[A-Za-z0-9_-]+")]
    private static partial Regex Key();
}
