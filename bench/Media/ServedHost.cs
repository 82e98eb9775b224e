using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using MediaFlows.Local.Embedded;

namespace MediaFlows.Bench.Media;

/// <summary>What a run took.</summary>
/// <param name="Seconds">From its start to its end, by the host's clock.</param>
/// <param name="Megabytes">Most that the host had resident, without the tools it calls.</param>
internal sealed record RunCost(double Seconds, long Megabytes);

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
        var (port, data) = (Listening.FreePort(), Path.Combine(folder.Root, "data"));
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "mediaflows"), ["serve", "--port", $"{port}", "--data", data]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["MEDIAFLOWS_FFMPEG"] = folder.Ffmpeg;
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

    /// <summary>The flow from start to end on a new file, a link to the clip.</summary>
    public async Task<RunCost> Run(string flow, string clip)
    {
        var name = $"{++files}.mp4";
        Directory.CreateDirectory(Path.Combine(data, "ingest"));
        File.Copy(clip, Path.Combine(data, "ingest", name));
        using var started = await api.PostAsJsonAsync("api/runs", new { flow, asset = $"ingest/{name}" });
        var id = (await started.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString();
        for (var most = 0L; ; await Task.Delay(50))
        {
            process.Refresh();
            most = Math.Max(most, process.WorkingSet64);
            var run = await api.GetFromJsonAsync<JsonElement>($"api/runs/{id}");
            if (run.GetProperty("status").GetString() is "failed" or "needs-attention") throw new InvalidOperationException(run.GetProperty("where").GetString());
            if (run.GetProperty("endedAt").ValueKind == JsonValueKind.String)
                return new RunCost((run.GetProperty("endedAt").GetDateTimeOffset() - run.GetProperty("startedAt").GetDateTimeOffset()).TotalSeconds, most >> 20);
        }
    }

    /// <summary>Megabytes resident when nothing is to do.</summary>
    public long Idle()
    {
        process.Refresh();
        return process.WorkingSet64 >> 20;
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        api.Dispose();
    }

    [GeneratedRegex("mf_[A-Za-z0-9_-]+")]
    private static partial Regex Key();
}
