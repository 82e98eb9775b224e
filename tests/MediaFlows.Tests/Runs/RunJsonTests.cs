using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using MediaFlows.Core.Definitions;
using MediaFlows.Core.Runs;

namespace MediaFlows.Tests.Runs;

public sealed class RunJsonTests
{
    public static TheoryData<Type> Events => [.. KindsOf<FlowEvent>()];

    public static TheoryData<Type> Commands => [.. KindsOf<FlowCommand>()];

    /// <summary>As a version wrote it that knew neither comments nor stages.</summary>
    [Fact]
    public void AReviewOfAnEarlierVersion_IsRead()
    {
        var review = JsonSerializer.Deserialize("""
            {"id":"r","key":{"step":"review","item":null,"round":1,"attempt":1},"reviewers":["ann"],"quorum":1,"opened":"2026-03-01T12:00:00+00:00","deadline":null,"shown":[],"metadata":null,"seen":"",
             "decisions":[],"escalatedTo":[],"reminders":0,"outcome":"open","closedBecause":null,"closed":null}
            """, RunJson.Default.ReviewState)!;

        Assert.Equal((review.Opened, 0), (review.Asked, review.Stage));
        Assert.Single(review.Comments.Add(new("1", "ann", default, 0, null, "", "x")));
        Assert.Empty(review.StandIns);
    }

    [Theory]
    [MemberData(nameof(Events))]
    public void Event_WrittenAndRead_IsTheSame(Type kind)
    {
        var happened = (FlowEvent)Filled.Of(kind);

        var read = RunJson.ReadEvent(RunJson.Write(happened));

        Assert.IsType(kind, read);
        Assert.Equal(Told(happened), Told(read));
        Assert.Equal(Told(happened), Told(RunJson.ReadEvents(RunJson.Write([happened]))[0]));
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Command_WrittenAndRead_IsTheSame(Type kind)
    {
        var command = (FlowCommand)Filled.Of(kind);

        var read = RunJson.ReadCommand(RunJson.Write(command));

        Assert.IsType(kind, read);
        Assert.Equal(command.Id, read.Id);
        Assert.Equal(Told(command), Told(read));
    }

    [Fact]
    public void Snapshot_WrittenAndRead_IsTheSame()
    {
        var run = (FlowRun)Filled.Of(typeof(FlowRun));

        Assert.Equal(Told(run), Told(RunJson.ReadRun(RunJson.Write(run))));
    }

    [Theory]
    [MemberData(nameof(Events))]
    public void Event_WithAnyMemberMissing_IsRefused(Type kind)
    {
        var whole = JsonNode.Parse(RunJson.Write((FlowEvent)Filled.Of(kind)))!.AsObject();
        foreach (var member in Required(kind))
        {
            var less = whole.DeepClone().AsObject();
            Assert.True(less.Remove(member), $"{member} was not written");
            Assert.Throws<JsonException>(() => RunJson.ReadEvent(Encoding.UTF8.GetBytes(less.ToJsonString())));
        }
    }

    [Theory]
    [InlineData("""{"kind":"StepDanced","at":"2026-07-01T12:00:00+00:00","v":1}""")]
    [InlineData("""{"kind":"TimerFired","timerId":"t","at":"2026-07-01T12:00:00+00:00","v":1,"mood":"new"}""")]
    [InlineData("""{"kind":"TimerFired","timerId":null,"at":"2026-07-01T12:00:00+00:00","v":1}""")]
    [InlineData("""{"kind":"RunEnded","outcome":"exploded","reason":null,"at":"2026-07-01T12:00:00+00:00","v":1}""")]
    [InlineData("""{"kind":"RunEnded","outcome":0,"reason":null,"at":"2026-07-01T12:00:00+00:00","v":1}""")]
    [InlineData("""{"kind":"StepCancelled","key":{"step":"qc","item":null,"round":1},"at":"2026-07-01T12:00:00+00:00","v":1}""")]
    [InlineData("null")]
    [InlineData("{")]
    public void Event_ThatThisVersionDoesNotKnow_FailsLoudly(string json)
    {
        Assert.Throws<JsonException>(() => RunJson.ReadEvent(Encoding.UTF8.GetBytes(json)));
        Assert.Throws<JsonException>(() => RunJson.ReadEvents(Encoding.UTF8.GetBytes($"[{json}]")));
    }

    [Theory]
    [InlineData("""{"kind":"MakeCoffee","timerId":"t"}""")]
    [InlineData("""{"kind":"CancelTimer","timerId":"t","also":1}""")]
    [InlineData("""{"kind":"CancelTimer"}""")]
    public void Command_ThatThisVersionDoesNotKnow_FailsLoudly(string json) =>
        Assert.Throws<JsonException>(() => RunJson.ReadCommand(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Written_IsCamelCaseWithKebabCaseWords()
    {
        var failed = new StepFailed(new AttemptKey("qc", null, 1, 2), new Failure(FailureClass.Configuration, "no-ffmpeg", "Hm."))
        {
            At = new DateTimeOffset(2026, 7, 1, 12, 0, 0, TimeSpan.Zero),
        };

        Assert.Equal(
            """{"kind":"StepFailed","key":{"step":"qc","item":null,"round":1,"attempt":2},"failure":{"class":"configuration","code":"no-ffmpeg","message":"Hm.","remedy":null,"detail":null,"retryAfter":null,"unclear":false},"at":"2026-07-01T12:00:00+00:00","v":1}""",
            Encoding.UTF8.GetString(RunJson.Write(failed)));
    }

    /// <summary>Written by other means than RunJson, so that a member RunJson forgets is seen.</summary>
    private static string Told(object value) => JsonSerializer.Serialize(value, value.GetType(), JsonSerializerOptions.Web);

    private static Type[] KindsOf<T>() => [.. typeof(T).GetCustomAttributes<JsonDerivedTypeAttribute>().Select(kind => kind.DerivedType)];

    private static IEnumerable<string> Required(Type kind) => kind.GetConstructors()[0].GetParameters()
        .Where(parameter => !parameter.HasDefaultValue)
        .Select(parameter => JsonNamingPolicy.CamelCase.ConvertName(parameter.Name!))
        .Append("at").Append("kind");
}
