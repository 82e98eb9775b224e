using Azure.Identity;
using Azure.Messaging;
using Azure.Messaging.EventGrid;
using MediaFlows.Engine.Ports;
using Microsoft.Extensions.DependencyInjection;

namespace MediaFlows.Azure.Events;

/// <summary>Tells an Event Grid custom topic that takes CloudEvents 1.0.</summary>
public sealed class EventGridPublisher(EventGridPublisherClient topic) : IEventSink
{
    public const string Setting = "MEDIAFLOWS_EVENTS_TOPIC";

    /// <summary>A request holds 1 MB, an event's item key may be as long as an input.</summary>
    private const int MostAtOnce = 20;

    /// <param name="address">The topic's endpoint, <c>https://NAME.REGION-1.eventgrid.azure.net/api/events</c>.</param>
    /// <exception cref="FormatException">It is no https address.</exception>
    public static EventGridPublisher At(string address) => Uri.TryCreate(address, UriKind.Absolute, out var topic) && topic.Scheme == "https"
        ? new(new EventGridPublisherClient(topic, new DefaultAzureCredential(), new EventGridPublisherClientOptions()))
        : throw new FormatException($"{Setting} is no https address.");

    public async Task Send(IReadOnlyList<EventOut> events, CancellationToken cancellation)
    {
        foreach (var some in events.Chunk(MostAtOnce))
            await topic.SendEventsAsync(some.Select(AsCloudEvent), cancellation);
    }

    private static CloudEvent AsCloudEvent(EventOut told) => new("/mediaflows", told.Type, BinaryData.FromString(told.Data.GetRawText()), "application/json", CloudEventDataFormat.Json)
    {
        Id = told.Id,
        Subject = told.Subject,
        Time = told.At,
    };
}

public static class EventsOutRegistration
{
    /// <summary>Tells the topic that is set of what happens to runs; without one nobody is told.</summary>
    public static IServiceCollection AddEventGridPublisher(this IServiceCollection services, Func<string, string?> setting) =>
        setting(EventGridPublisher.Setting) is { } address ? services.AddSingleton<IEventSink>(EventGridPublisher.At(address)) : services;
}
