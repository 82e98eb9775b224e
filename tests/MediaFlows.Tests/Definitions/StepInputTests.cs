using System.Text.Json;
using MediaFlows.Core.Definitions;
using MediaFlows.Engine.Steps;

namespace MediaFlows.Tests.Definitions;

public sealed class StepInputTests
{
    [Fact]
    public void ReviewWithEverything_IsRead()
    {
        var review = ReviewInput.From(Json("""
            { "reviewers": ["a@example.com", "b@example.com"], "quorum": 2, "deadline": "24h", "remind": ["4h", "20h"],
              "escalate": { "after": "20h", "to": ["duty@example.com"] }, "onChanges": { "reworkFrom": "proxy" },
              "onReject": "continue", "onDeadline": "approve", "metadata": { "title": "x" }, "instructions": "Check the names." }
            """));
        Assert.Equal(["a@example.com", "b@example.com"], review.Reviewers);
        Assert.Equal([TimeSpan.FromHours(4), TimeSpan.FromHours(20)], review.Remind);
        Assert.Equal((2, TimeSpan.FromHours(24), OnReject.Continue, OnDeadline.Approve), (review.Quorum, review.Deadline, review.OnReject, review.OnDeadline));
        Assert.Equal((TimeSpan.FromHours(20), "proxy"), (review.Escalate!.After, review.OnChanges!.ReworkFrom));
    }

    [Fact]
    public void ReviewWithReviewersOnly_HasTheDefaults()
    {
        var review = ReviewInput.From(Json("""{ "reviewers": ["a@example.com"] }"""));
        Assert.Equal((1, null, OnReject.End, OnDeadline.Park), (review.Quorum, review.Deadline, review.OnReject, review.OnDeadline));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{ "reviewers": [] }""")]
    [InlineData("""{ "reviewers": [" "] }""")]
    [InlineData("""{ "reviewers": ["a", "a"], "quorum": 2 }""")]
    [InlineData("""{ "reviewers": ["a"], "quorum": 0 }""")]
    [InlineData("""{ "reviewers": ["a"], "quorum": "1" }""")]
    [InlineData("""{ "reviewers": ["a"], "deadline": "soon" }""")]
    [InlineData("""{ "reviewers": ["a"], "deadline": "4h", "remind": ["5h"] }""")]
    [InlineData("""{ "reviewers": ["a"], "deadline": "4h", "escalate": { "after": "5h", "to": ["b"] } }""")]
    [InlineData("""{ "reviewers": ["a"], "onReject": "explode" }""")]
    [InlineData("""{ "reviewers": ["a"], "colour": "red" }""")]
    public void ReviewThatCouldNotBeDecided_IsRefused(string input) => Assert.Throws<JsonException>(() => ReviewInput.From(Json(input)));

    [Theory]
    [InlineData("{}", "`reviewers` is missing.")]
    [InlineData("""{ "reviewers": ["a"], "escalate": {} }""", "`after`, `to` are missing.")]
    [InlineData("""{ "reviewers": ["a"], "colour": "red" }""", "There is no `colour` here.")]
    [InlineData("""{ "reviewers": ["a"], "quorum": "1" }""", "`quorum` must be a number.")]
    [InlineData("""{ "reviewers": ["a"], "quorum": 1.5 }""", "`quorum` must be a whole number.")]
    [InlineData("""{ "reviewers": ["a"], "onReject": "explode" }""", "`onReject` has a value that it cannot have.")]
    [InlineData("""{ "reviewers": ["a"], "all": 1 }""", "`all` must be true or false.")]
    [InlineData("""{ "reviewers": "a" }""", "`reviewers` must be a list.")]
    [InlineData("""{ "reviewers": ["a"], "instructions": 4 }""", "`instructions` must be text.")]
    [InlineData("""{ "reviewers": ["a"], "deadline": "soon" }""", "`deadline`: That is no duration. " + Durations.Remedy)]
    public void WhatDoesNotFit_IsSaidInTheWordsOfTheFlow(string input, string said) =>
        Assert.Equal(said, JsonFaultWords.Of(Assert.Throws<JsonException>(() => ReviewInput.From(Json(input)))));

    [Theory]
    [InlineData("""{ "at": "2026-03-01T18:00:00Z" }""")]
    [InlineData("""{ "at": "2026-03-01T18:00:00+01:00" }""")]
    [InlineData("""{ "for": "10m" }""")]
    public void WaitForOneThing_IsRead(string input) => Assert.NotNull(WaitUntilInput.From(Json(input)));

    [Theory]
    [InlineData("{}")]
    [InlineData("""{ "at": "2026-03-01T18:00:00Z", "for": "10m" }""")]
    [InlineData("""{ "at": "2026-03-01T18:00:00" }""")]
    [InlineData("""{ "at": "2026-03-01" }""")]
    [InlineData("""{ "at": "tomorrow" }""")]
    public void WaitForNothingCertain_IsRefused(string input) => Assert.Throws<JsonException>(() => WaitUntilInput.From(Json(input)));

    [Fact]
    public void ChildWithInputsThatAreNoObject_IsRefused() =>
        Assert.Throws<JsonException>(() => ChildRunInput.From(Json("""{ "flow": "cut", "inputs": [1] }""")));

    [Fact]
    public void Schema_SaysWhatEachMemberIs()
    {
        var schema = StepTypes.Schema(typeof(ReviewInput));
        var members = schema["properties"]!.AsObject();
        Assert.All(members, member => Assert.NotNull(member.Value!["description"]));
        Assert.Equal(Durations.Pattern, members["deadline"]!["pattern"]!.GetValue<string>());
        Assert.Equal(Durations.Pattern, members["remind"]!["items"]!["pattern"]!.GetValue<string>());
        Assert.Equal("reviewers", Assert.Single(schema["required"]!.AsArray())!.GetValue<string>());
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}
