using System.Collections.Concurrent;

namespace MediaFlows.HostTests.Crash;

/// <summary>What was said to one question (a review, a callback, a run to cancel), each time in other words, and what the host acknowledged of it.</summary>
internal sealed class Answers
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> said = new();
    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> acknowledged = new();
    private readonly ConcurrentDictionary<string, string[]> overtaken = new();

    public int Acknowledged => acknowledged.Count;

    public bool IsSettled(string question) => acknowledged.ContainsKey(question) || overtaken.ContainsKey(question);

    public string Say(string question)
    {
        var words = $"{Guid.NewGuid():N}";
        said.GetOrAdd(question, _ => []).Enqueue(words);
        return words;
    }

    public void Acknowledge(string question, string words) => acknowledged.GetOrAdd(question, _ => []).Enqueue(words);

    /// <summary>The host says that there is an answer already: it must be one of those said until now.</summary>
    public void Overtaken(string question) => overtaken.TryAdd(question, [.. said[question]]);

    /// <summary>What is on record is what was acknowledged, and nothing else ever was; where every acknowledgement was lost, it is something that was said.</summary>
    public void MustHold(string question, string recorded)
    {
        Assert.Contains(recorded, said.GetValueOrDefault(question) ?? []);
        if (acknowledged.TryGetValue(question, out var heard)) Assert.Equal([recorded], heard);
        if (overtaken.TryGetValue(question, out var before)) Assert.Contains(recorded, before);
    }
}
