using System.Text.RegularExpressions;

namespace MediaFlows.Tests.Api;

/// <summary>What a reviewer's browser does without scripts.</summary>
internal static partial class Reviewing
{
    /// <summary>A run that asks ann, with her link.</summary>
    public static async Task<(string Run, string Link)> Asked(this ApiHost host, string path = "live/match.mp4")
    {
        var id = await host.Start("news", path);
        await host.UntilAsked(id);
        return (id, await host.Sent.LinkFor("ann@example.com"));
    }

    public static async Task<string> Page(this ApiHost host, string link) => await (await host.Anyone.GetAsync(link)).Content.ReadAsStringAsync();

    /// <summary>The form that decides, filled in.</summary>
    public static async Task<Dictionary<string, string>> Form(this ApiHost host, string link, string decision, string note = "")
    {
        var fields = Hidden().Matches(Bar().Match(await host.Page(link)).Value).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);
        (fields["decision"], fields["note"]) = (decision, note);
        return fields;
    }

    public static Task<HttpResponseMessage> Post(this ApiHost host, string address, Dictionary<string, string> form) => host.Anyone.PostAsync(address, new FormUrlEncodedContent(form));

    [GeneratedRegex("<form[^>]*class=\"decide\".*?</form>", RegexOptions.Singleline)]
    private static partial Regex Bar();

    [GeneratedRegex("<input type=\"hidden\" name=\"([a-z]+)\" value=\"([^\"]*)\">")]
    private static partial Regex Hidden();
}
