using System.Net.Http.Headers;
using MediaFlows.Engine.Ai;

namespace MediaFlows.Azure.Ai;

/// <summary>Reads answers to their end, within bounds: Azure's client takes whatever comes.</summary>
internal sealed class WithinBounds(HttpMessageHandler inner, AiRemedies remedies) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        using var unread = response.Content;
        await using var content = await unread.ReadAsStreamAsync(cancellationToken);
        var answer = await AiAnswer.Read(request.RequestUri!.Host, (int)response.StatusCode, null, content, remedies, cancellationToken);
        response.Content = new ByteArrayContent(answer.Body) { Headers = { ContentType = unread.Headers.ContentType ?? new MediaTypeHeaderValue("application/json") } };
        return response;
    }
}
