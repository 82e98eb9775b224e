namespace MediaFlows.Tests.Api;

internal static class SampleFlows
{
    public const string Reviewed = """
        apiVersion: mediaflows/v1
        name: news
        title: News item
        on:
          asset: { container: ingest, match: "live/**/*.mp4" }
        inputs:
          destinations: { type: array, default: [website, press] }
        steps:
          - id: make
            uses: test/make
            title: Make a proxy
            with:
              files: { proxy: "0123456789", transcript: '{"engine":"test","language":"en","draft":true,"cues":[{"start":1,"end":2,"text":"Good <b>evening</b>","confidence":0.2}]}' }
              output: { title: "A <script>alert(1)</script> title", tags: [sport, live] }
          - id: review
            uses: review/approval
            title: Editorial review
            with:
              reviewers: [ann@example.com, bob@example.com]
              deadline: 24h
              metadata: "${{ steps.make.output }}"
              onChanges: { reworkFrom: make }
          - id: publish
            uses: test/nothing
            title: Publish
            needs: review
            foreach: ${{ inputs.destinations }}
            compensate: test/nothing
        """;

    public const string Refused = """
        apiVersion: mediaflows/v1
        name: refused
        title: Refused
        steps:
          - { id: first, uses: test/nothing, needs: [] }
          - { id: broken, uses: test/refuse, needs: first }
          - { id: last, uses: test/nothing, needs: broken }
        """;

    public const string Partner = """
        apiVersion: mediaflows/v1
        name: partner
        title: Partner
        steps:
          - { id: answer, uses: wait/event, needs: [], timeout: 1h }
        """;
}
