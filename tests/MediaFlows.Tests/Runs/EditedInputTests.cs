using System.Text.Json.Nodes;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Expressions;
using MediaFlows.Core.Runs;
using MediaFlows.Tests.Definitions;

namespace MediaFlows.Tests.Runs;

public class EditedInputTests
{
    private const string Text = """
        apiVersion: mediaflows/v1
        name: test
        title: Test
        steps:
          - id: tell
            uses: http/call
            with: { url: "https://mam.example/assets", headers: { Authorization: "Bearer ${{ secrets.MAM }}" } }
        """;

    private static string Secret => SecretMarker.Create("secrets", "MAM");

    [Theory]
    [InlineData("$.headers.X-Other", "MARK")]
    [InlineData("$.headers.Authorization", "Basic MARK")]
    [InlineData("$.body", "MARK")]
    [InlineData("$.url", "https://mam.example/MARK")]
    [InlineData("$.url", "https://elsewhere.example/assets")]
    [InlineData("$.url", "https://mam.example:8443/assets")]
    [InlineData("$.url", "https://mam.example@elsewhere.example/assets")]
    [InlineData("$.url", " HTTPS://ELSEWHERE.EXAMPLE/assets")]
    [InlineData("$.headers.X-Half", "\uE000secrets:")]
    public void AnEditThatWouldTakeASecretElsewhere_IsRefused(string place, string value)
    {
        var run = Parked().Operator(OperatorAction.Retry, "tell", value: Edited(place, value.Replace("MARK", Secret)));

        Assert.Equal("secret-not-allowed", run.Last.Verdict.Code);
        Assert.Empty(run.Last.Events);
        Assert.DoesNotContain('\uE000', run.Last.Verdict.Message);
    }

    [Fact]
    public void AnotherSecretInTheSamePlace_IsRefused()
    {
        var run = Parked().Operator(OperatorAction.Retry, "tell", value: Edited("$.headers.Authorization", $"Bearer {SecretMarker.Create("secrets", "OTHER")}"));

        Assert.Equal("secret-not-allowed", run.Last.Verdict.Code);
    }

    [Theory]
    [InlineData("$.method", "POST")]
    [InlineData("$.url", "https://mam.example/assets/2")]
    [InlineData("$.body", "corrected")]
    public void AnEditThatLeavesSecretsWhereTheyAre_IsTried(string place, string value)
    {
        var run = Parked().Operator(OperatorAction.Retry, "tell", value: Edited(place, value));

        Assert.Equal(["tell"], run.Performed);
    }

    [Fact]
    public void AnEditWithoutSecrets_MayGoAnywhere()
    {
        var run = Parked().Operator(OperatorAction.Retry, "tell", value: new { url = "https://elsewhere.example/" });

        Assert.Equal(["tell"], run.Performed);
    }

    [Fact]
    public void UndoingWithAnEditedInput_IsHeldToTheSame()
    {
        var run = Scenario.Start("  - { id: it, uses: x/do, compensate: x/undo }\n  - { id: last, uses: x/do }").Completes("it").Operator(OperatorAction.Cancel);
        run.When(new StepCancelled(run.Key("last")) { At = run.Now });
        var undo = run.Run.Compensations.Single();
        run.When(new CompensationFailed(undo.Key, new Failure(FailureClass.Refused, "test", "no")) { At = run.Now });

        run.Operator(OperatorAction.Retry, "it", value: new { output = Secret });

        Assert.Equal("secret-not-allowed", run.Last.Verdict.Code);
    }

    private static Scenario Parked()
    {
        var reading = FlowFile.Parse(Text, RealSteps.All);
        Assert.True(reading.Definition is not null, string.Join("\n", reading.Problems));
        var run = Scenario.Start(reading.Definition!).Fails("tell", FailureClass.Refused);
        Assert.Contains('\uE000', run.Run.Step("tell").Items[0].Input.GetProperty("headers").GetProperty("Authorization").GetString()!);
        return run;
    }

    private static JsonNode Edited(string place, string value)
    {
        var input = JsonNode.Parse(Parked().Run.Step("tell").Items[0].Input.GetRawText())!;
        var names = place.Split('.')[1..];
        names[..^1].Aggregate(input, (node, name) => node[name]!)[names[^1]] = value;
        return input;
    }
}
