using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace MediaFlows.Engine.Api;

/// <summary>What the API counts about itself, under the names OpenTelemetry gives them.</summary>
internal static class ApiMetrics
{
    private static readonly Meter Meter = new("MediaFlows.Api");
    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>("http.server.request.duration", "s", "How long requests took.");

    /// <param name="route">The pattern, never the path: that may hold a token.</param>
    public static void Answered(string method, string route, int status, TimeSpan took) => Duration.Record(took.TotalSeconds, new TagList
    {
        { "http.request.method", method },
        { "http.route", route },
        { "http.response.status_code", status },
    });
}
