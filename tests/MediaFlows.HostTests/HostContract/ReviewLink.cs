using System.Net;
using System.Text.RegularExpressions;

namespace MediaFlows.HostTests.Contract;

/// <summary>A reviewer's link, used as a browser uses it.</summary>
internal sealed partial class ReviewLink(HttpClient anyone, Uri address)
{
    private Dictionary<string, string> form = [];

    /// <summary>Opens the page and keeps what its form holds.</summary>
    public async Task<(HttpStatusCode Status, string Page)> Open()
    {
        using var answer = await anyone.GetAsync(address);
        var page = await answer.Content.ReadAsStringAsync();
        form = Hidden().Matches(page).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);
        return (answer.StatusCode, page);
    }

    /// <summary>Opens the page and sends its form.</summary>
    public async Task Decide(string decision, string note = "")
    {
        Assert.Equal(HttpStatusCode.OK, (await Open()).Status);
        var status = await Send(decision, note);
        Assert.True(status is HttpStatusCode.SeeOther or HttpStatusCode.Accepted, $"{status}");
    }

    /// <summary>Sends the form as it was when the page was last opened.</summary>
    public async Task<HttpStatusCode> Send(string decision, string note = "")
    {
        using var answer = await anyone.PostAsync(address, new FormUrlEncodedContent(new Dictionary<string, string>(form) { ["decision"] = decision, ["note"] = note }));
        return answer.StatusCode;
    }

    [GeneratedRegex("<input type=\"hidden\" name=\"([a-z]+)\" value=\"([^\"]*)\">")]
    private static partial Regex Hidden();
}
