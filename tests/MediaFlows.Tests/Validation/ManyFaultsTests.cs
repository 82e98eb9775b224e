using MediaFlows.Tests.Definitions;

namespace MediaFlows.Tests.Validation;

public sealed class ManyFaultsTests
{
    private const string Everything = """
        apiVersion: mediaflows/v2
        name: Live Event
        titel: Live
        on:
          asset: { container: ingest, match: "live/**x.{mp4", settle: soon }
        inputs:
          destinations: { type: array, default: website }
          desk: { required: true }
        lane: fast
        maxActive: 0
        steps:
          - id: verify
            uses: asset/verfy
            timeout: 10
          - id: proxy
            uses: media/proxy
            needs: [verify, inspekt]
            with: { height: tall, colour: red, text: "${{ steps.review.output.title }} ${{ item }}" }
          - id: proxy
            uses: media/qc
            if: false
            with: { profile: ebu, longest: 2 weeks }
            max: 2
          - id: describe
            uses: ai/describe
            retry: { attempts: 0, firstDelay: 1h }
          - id: transcript
            uses: ai/transcribe
            if: new Date() > 1
          - id: review
            uses: review/approval
            needs: describe
            foreach: [a, a]
            with:
              reviewers: []
              deadline: 4h
              remind: [5h]
              escalate: { after: 1d, to: [x] }
              onChanges: { reworkFrom: archive }
              onDeadline: explode
          - id: mam
            uses: mam/update
            with:
              url: https://mam.example.com/${{ callbacks.review }}
              metadata: { title: "${{ steps.describe.output.title }}", key: "${{ secrets.KEY }}", desk: "${{ inputs.dsk }}" }
          - id: publish
            uses: publish/deliver
            onError: ignore
            compensate: archive/store
          - id: hold
            uses: wait/until
            needs: archive
          - id: archive
            uses: archive/store
        """;

    [Fact]
    public void FlowWithEveryKindOfFault_ReportsThemAll()
    {
        var codes = FlowTexts.Read(Everything).Problems.Select(problem => problem.Code).ToHashSet();
        string[] expected =
        [
            "bad-version", "bad-name", "unknown-key", "bad-pattern", "bad-duration", "default-type", "input-nobody-gives", "bad-value", "out-of-range",
            "unknown-step-type", "cycle", "unknown-step", "wrong-type", "item-outside-foreach", "reads-later-step", "duplicate-id", "unreachable-step",
            "max-without-foreach", "bad-retry", "expression", "foreach-not-allowed", "bad-foreach", "no-reviewers", "reminder-after-deadline",
            "escalation-after-deadline", "rework-not-before", "unknown-callback", "may-be-null", "secret-not-allowed", "unknown-input", "bad-compensate", "bad-wait", "missing-input",
        ];
        Assert.Empty(expected.Except(codes));
    }

    [Fact]
    public void Problems_ComeInTheOrderOfTheText()
    {
        var places = FlowTexts.Read(Everything).Problems.Select(problem => (problem.Line, problem.Column)).ToList();
        Assert.Equal(places.Order(), places);
    }

    [Fact]
    public void Problem_NamesThePathOfACycleAndTheNearestName()
    {
        var problems = FlowTexts.Read(Everything).Problems;
        Assert.Contains("hold → archive → hold", problems.Single(problem => problem.Code is "cycle").Message);
        Assert.Equal("Did you mean 'asset/verify'?", problems.Single(problem => problem.Code is "unknown-step-type").Remedy);
        Assert.Equal("/steps/1/with/colour", problems.Single(problem => problem.Message.Contains("colour")).Pointer);
    }

    [Fact]
    public void TwoHundredSteps_AreAllowedAndOneMoreIsNot()
    {
        Assert.Empty(FlowTexts.Read(Chain(200)).Problems);
        Assert.Equal("too-many-steps", Assert.Single(FlowTexts.Read(Chain(201)).Problems).Code);
    }

    private static string Chain(int steps) =>
        FlowTexts.Head + "steps:\n" + string.Concat(Enumerable.Range(1, steps).Select(i => $"  - {{ id: s{i}, uses: asset/verify }}\n"));
}
