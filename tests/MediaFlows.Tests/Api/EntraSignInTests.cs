using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using MediaFlows.Azure.Access;
using MediaFlows.Engine.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace MediaFlows.Tests.Api;

/// <summary>The headers by which App Service says whom it has signed in: believed only behind it, and only as far as they can be read.</summary>
public sealed class EntraSignInTests
{
    private const string Header = "X-MS-CLIENT-PRINCIPAL";

    [Theory]
    [InlineData("MediaFlows.Read", ApiRole.Read)]
    [InlineData("MediaFlows.Review", ApiRole.Review)]
    [InlineData("MediaFlows.Operate", ApiRole.Operate)]
    [InlineData("MediaFlows.Admin", ApiRole.Admin)]
    public void APersonWithARole_MayWhatItSays(string role, ApiRole may) =>
        Assert.Equal(new ApiKey("ann@x.com", may, "user"), Of(Principal(("preferred_username", "ann@x.com"), ("roles", role))));

    [Fact]
    public void WithSeveralRoles_TheLargestCounts_AndOthersAreNot() => Assert.Equal(ApiRole.Operate,
        Of(Principal(("roles", "Other.Admin"), ("roles", "MediaFlows.Read"), ("urn:role", "MediaFlows.Operate"), ("preferred_username", "ann@x.com"), ("groups", "MediaFlows.Admin")))!.Role);

    [Theory]
    [InlineData("roles", "")]
    [InlineData("roles", "mediaflows.admin")]
    [InlineData("roles", "MediaFlows.Admin ")]
    [InlineData("roles", "MediaFlows.Admin,MediaFlows.Read")]
    [InlineData("scp", "MediaFlows.Admin")]
    [InlineData("name", "MediaFlows.Admin")]
    public void WithoutOneOfOurRoles_ThePersonIsNobody(string claim, string value) => Assert.Null(Of(Principal(("preferred_username", "ann@x.com"), (claim, value))));

    [Fact]
    public void WithoutAName_ThePersonIsNobody() => Assert.Null(Of(Principal(("roles", "MediaFlows.Admin"))));

    [Theory]
    [InlineData("github")]
    [InlineData("")]
    [InlineData(null)]
    public void WhomAnotherThanEntraSignedIn_IsNobody(string? by) => Assert.Null(Of(Principal(by, ("preferred_username", "ann@x.com"), ("roles", "MediaFlows.Admin"))));

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("[]")]
    [InlineData("""{ "auth_typ": "aad" }""")]
    [InlineData("""{ "auth_typ": "aad", "claims": 7 }""")]
    [InlineData("""{ "auth_typ": "aad", "claims": [ null, { "typ": null, "val": null }, { "typ": "roles" }, 7 ] }""")]
    [InlineData("""{ "auth_typ": "aad", "claims": [ null, { "typ": null, "val": null }, { "typ": "roles" } ] }""")]
    [InlineData("""{ "auth_typ": "aad", "claims": [ { "typ": "roles", "val": "MediaFlows.Admin" }, { "typ": "preferred_username", "val": "ann""")]
    public void WhatCannotBeRead_IsNobody(string json)
    {
        Assert.Null(Of(Encode(json)));
        Assert.Null(Of(json));
    }

    [Fact]
    public void AHeaderThatIsTooLong_OrThereTwice_IsNobody()
    {
        var whole = Principal(("preferred_username", "ann@x.com"), ("roles", "MediaFlows.Admin"));
        Assert.NotNull(Of(whole));
        Assert.Null(Of(Principal(("preferred_username", "ann@x.com"), ("roles", "MediaFlows.Admin"), ("padding", new string('x', 64 * 1024)))));
        Assert.Null(Of(whole, whole));
    }

    [Theory]
    [InlineData("True", true)]
    [InlineData("true", true)]
    [InlineData("False", false)]
    [InlineData("1", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void OnlyWhereThePlatformSaysItIsInFront_ItIsBelieved(string? setting, bool believed)
    {
        var request = new DefaultHttpContext().Request;
        request.Headers[Header] = Principal(("preferred_username", "ann@x.com"), ("roles", "MediaFlows.Admin"));
        Assert.Equal(believed, EntraSignIn.From(name => name == "WEBSITE_AUTH_ENABLED" ? setting : null).Of(request) is not null);
    }

    [Theory]
    [InlineData(true, "MediaFlows.Admin", "same-origin", HttpStatusCode.NotFound)]
    [InlineData(true, "MediaFlows.Read", "same-origin", HttpStatusCode.Forbidden)]
    [InlineData(true, "MediaFlows.Admin", "cross-site", HttpStatusCode.Forbidden)]
    [InlineData(false, "MediaFlows.Admin", "same-origin", HttpStatusCode.Unauthorized)]
    public async Task AtTheApi_ItCountsAsItsRole(bool enabled, string role, string from, HttpStatusCode status)
    {
        await using var host = await ApiHost.Start(services => services.AddSingleton<IPlatformSignIn>(new EntraSignIn(enabled)));
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/runs") { Content = JsonContent.Create(new { flow = "x", asset = "ingest/x" }) };
        request.Headers.Add(Header, Principal(("preferred_username", "ann@x.com"), ("roles", role)));
        request.Headers.Add("Sec-Fetch-Site", from);
        Assert.Equal(status, (await host.Anyone.SendAsync(request)).StatusCode);
    }

    private static ApiKey? Of(params string[] headers)
    {
        var request = new DefaultHttpContext().Request;
        request.Headers[Header] = headers;
        return new EntraSignIn(enabled: true).Of(request);
    }

    private static string Principal(params (string Typ, string Val)[] claims) => Principal("aad", claims);

    private static string Principal(string? by, params (string Typ, string Val)[] claims) => Encode(JsonSerializer.Serialize(new
    {
        auth_typ = by, name_typ = "urn:name", role_typ = "urn:role", claims = claims.Select(claim => new { typ = claim.Typ, val = claim.Val }),
    }));

    private static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
