using System.Net;
using System.Text.RegularExpressions;

namespace MediaFlows.Local.Commands;

/// <summary>Approves as a person would: opens the link, reads the page's form, sends it. It knows nothing but the link.</summary>
internal sealed partial class DemoReviewer : IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    /// <returns>False when somebody else decided first.</returns>
    public async Task<bool> Approve(Uri link, CancellationToken cancellation)
    {
        var page = await Page(link, cancellation);
        if (Form(page) is not { } form)
            return false;
        form["decision"] = "approve";
        using var content = new FormUrlEncodedContent(form);
        using var answer = await http.PostAsync(link, content, cancellation);
        return answer.StatusCode switch
        {
            HttpStatusCode.SeeOther or HttpStatusCode.OK or HttpStatusCode.Accepted => true,
            HttpStatusCode.Conflict => false,
            _ => throw new CommandFailed(ExitCode.Error, $"The review page did not take the approval: it answered {(int)answer.StatusCode}.", "Open the link in a browser and decide there."),
        };
    }

    public void Dispose() => http.Dispose();

    private async Task<string> Page(Uri link, CancellationToken cancellation)
    {
        using var answer = await http.GetAsync(link, cancellation);
        return answer.IsSuccessStatusCode
            ? await answer.Content.ReadAsStringAsync(cancellation)
            : throw new CommandFailed(ExitCode.Error, $"The review link answered {(int)answer.StatusCode}.", "Ask for a new link: mediaflows review list");
    }

    /// <summary>The hidden fields of the form that decides; null when the page has none because there is nothing to decide any more.</summary>
    private static Dictionary<string, string>? Form(string page)
    {
        if (FormTag().Match(page) is not { Success: true } form)
            return null;
        return InputTag().Matches(form.Value)
            .Select(tag => Attribute().Matches(tag.Value).ToDictionary(part => part.Groups[1].Value.ToLowerInvariant(), part => WebUtility.HtmlDecode(part.Groups[2].Value)))
            .Where(field => field.GetValueOrDefault("type") == "hidden" && field.ContainsKey("name"))
            .ToDictionary(field => field["name"], field => field.GetValueOrDefault("value", ""));
    }

    [GeneratedRegex("""<form\b[^>]*\bclass="decide".*?</form>""", RegexOptions.Singleline | RegexOptions.IgnoreCase)]
    private static partial Regex FormTag();

    [GeneratedRegex("<input\\b[^>]*>", RegexOptions.IgnoreCase)]
    private static partial Regex InputTag();

    [GeneratedRegex("""\b([a-z-]+)="([^"]*)"(?=[\s/>])""", RegexOptions.IgnoreCase)]
    private static partial Regex Attribute();
}
