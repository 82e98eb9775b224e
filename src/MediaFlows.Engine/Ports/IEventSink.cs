using System.Text.Json;

namespace MediaFlows.Engine.Ports;

/// <summary>Tells systems outside what happens to runs.</summary>
public interface IEventSink
{
    /// <summary>Hands events over; throws when they could not be. The same may be handed over again, with the same ids, and runs are told in no order among each other.</summary>
    Task Send(IReadOnlyList<EventOut> events, CancellationToken cancellation);
}

/// <param name="Id">Run id and number of the event in the run: the same however often it is told.</param>
/// <param name="Type">CloudEvents type, for example <c>mediaflows.run.started.v1</c>.</param>
/// <param name="Subject"><c>runs/ID</c>.</param>
public sealed record EventOut(string Id, string Type, string Subject, DateTimeOffset At, JsonElement Data);
