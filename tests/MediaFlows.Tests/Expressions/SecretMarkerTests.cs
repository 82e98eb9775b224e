using System.Text.Json;
using MediaFlows.Core.Expressions;
using static MediaFlows.Tests.Expressions.SampleScope;

namespace MediaFlows.Tests.Expressions;

public class SecretMarkerTests
{
    [Fact]
    public void Secret_StaysAMarkerUntilItIsReplaced()
    {
        var header = Evaluate("`Bearer ${secrets.MAM_TOKEN}, ${callbacks['wait-1']}`");
        Assert.Equal([("secrets", "MAM_TOKEN"), ("callbacks", "wait-1")], SecretMarker.Find(header.GetString()!));
        Assert.Equal("Bearer <secrets/MAM_TOKEN>, <callbacks/wait-1>", SecretMarker.Replace(header.GetString()!, (kind, name) => $"<{kind}/{name}>"));
        Assert.Equal(SecretMarker.Create("secrets", "A"), Evaluate("secrets.A").GetString());
        Assert.Equal(SecretMarker.Create("secrets", "A"), Evaluate("(secrets['A'])").GetString());
    }

    [Theory]
    [InlineData("secrets.A == 'x'")]
    [InlineData("secrets.A + 'x'")]
    [InlineData("secrets.A ?? 'x'")]
    [InlineData("secrets.A && 'x'")]
    [InlineData("!secrets.A")]
    [InlineData("-secrets.A")]
    [InlineData("secrets.A ? 1 : 2")]
    [InlineData("inputs.a ? secrets.A : secrets.B")]
    [InlineData("[secrets.A]")]
    [InlineData("{ a: secrets.A }")]
    [InlineData("{ ...secrets.A }")]
    [InlineData("secrets.A.at(0)")]
    [InlineData("String(secrets.A)")]
    [InlineData("`${secrets.A}`.length")]
    [InlineData("`${secrets.A}`.slice(1)")]
    [InlineData("`${secrets.A}` == 'x'")]
    [InlineData("`${[secrets.A]}`")]
    [InlineData("[1].map(x => secrets.A)")]
    [InlineData("[1].map(x => `${secrets.A}`)")]
    [InlineData("`${[1].map(x => secrets.A)}`")]
    [InlineData("asset.name.includes(secrets.A)")]
    [InlineData("Object.keys(secrets)")]
    [InlineData("callbacks.a.split('/')")]
    public void SecretInAComputation_IsRefused(string text)
    {
        var message = Refused(text)[0].Message;
        Assert.True(message.Contains("computed with") || message.Contains("does not name"), message);
    }

    [Theory]
    [InlineData("'\\uE000secrets:A\\uE001'")]
    [InlineData("'\\u{e000}'")]
    [InlineData("`\uE001`")]
    [InlineData("{ '\\uE000': 1 }")]
    [InlineData("asset['\\uE000']")]
    [InlineData("[1].map(x => x['\\uE001'])")]
    public void MarkerSpelledOut_IsRefused(string text) => Assert.Contains(Refused(text), fault => fault.Message.Contains("marks secrets") || fault.Message.Contains("is not allowed"));

    [Fact]
    public void MarkersInAValue_AreFoundAndReplacedWhereverTheyStand()
    {
        var marker = SecretMarker.Create("secrets", "A");
        var value = JsonSerializer.SerializeToElement(new { a = new object[] { 1, marker, $"x{marker}{marker}" }, b = true });
        Assert.True(SecretMarker.Contains(value));
        Assert.Equal(3, SecretMarker.Find(value).Count);
        Same("""{ "a": [1, "s\"", "xs\"s\""], "b": true }""", SecretMarker.Replace(value, (_, _) => "s\""));
        Same("""{ "a": [1, "secrets:A", "xsecrets:Asecrets:A"], "b": true }""", SecretMarker.Strip(value));
    }

    [Fact]
    public void ValueWithoutMarkers_ComesBackAsItIs()
    {
        var value = Json("""{ "a": ["x", 1.50, "\u00e4"] }""");
        Assert.False(SecretMarker.Contains(value));
        Assert.Empty(SecretMarker.Find(value));
        Assert.Equal(value.GetRawText(), SecretMarker.Replace(value, (_, _) => "no").GetRawText());
        Assert.Equal(value.GetRawText(), SecretMarker.Strip(value).GetRawText());
    }

    [Fact]
    public void ResolvedValueThatLooksLikeAMarker_IsNotResolvedAgain() =>
        Assert.Equal(SecretMarker.Create("secrets", "B"),
            SecretMarker.Replace(SecretMarker.Create("secrets", "A"), (_, name) => name == "A" ? SecretMarker.Create("secrets", "B") : "leak"));

    [Theory]
    [InlineData("secrets", "a b")]
    [InlineData("secrets", "")]
    [InlineData("secrets", "a\uE001")]
    [InlineData("secrets", "a\n")]
    [InlineData("other", "A")]
    public void NameThatIsNone_CannotBeMarked(string kind, string name) => Assert.Throws<ArgumentException>(() => SecretMarker.Create(kind, name));
}
