using MediaFlows.Core.Definitions;
using MediaFlows.Tests.Definitions;

namespace MediaFlows.Tests.Validation;

/// <summary>Every kind of fault at least once; ▶ stands where it must be reported.</summary>
public sealed class BrokenFlowsTests
{
    public static TheoryData<string, string> Syntax { get; } = new()
    {
        { "empty", "▶" },
        { "empty", "▶   \n\n" },
        { "empty", "▶# nothing but a comment\n" },
        { "empty", "▶~" },
        { "not-a-flow", "▶- a\n- b\n" },
        { "not-a-flow", "▶[1, 2]" },
        { "not-a-flow", "▶just text" },
        { "not-text", "name: a▶\u0000b" },
        { "not-text", "name: t\ntitle: ▶\uFFFD\uFFFD" },
        { "not-text", "name: ▶\"\\uE000secrets:KEY\\uE001\"" },
        { "hidden-text", "name: t▶\u2028steps: []" },
        { "hidden-text", "name: t\ntitle: \"a▶\u202Eb\"\n" },
        { "hidden-text", "name: t\r\ntitle: a▶\rsteps: []" },
        { "json-syntax", "{ \"name\": \"t\", ▶}" },
        { "json-syntax", "{\n  \"title\": \"Übergröße 🎬\", ▶oops }" },
        { "not-text", "{ \"title\": ▶\"\\ud83c\" }" },
        { "duplicate-key", "{ \"name\": \"t\", ▶\"name\": \"u\" }" },
        { "duplicate-key", "name: t\ntitle: a\n▶name: u\n" },
        { "alias-refused", "name: t\ntitle: ▶*other\n" },
        { "anchor-refused", "name: t\nsteps: ▶&all\n  - id: a\n" },
        { "tag-refused", "name: ▶!!str t\n" },
        { "merge-refused", "name: t\n▶<<: { title: x }\n" },
        { "several-documents", "name: t\n▶---\nname: u\n" },
        { "key-not-text", "? ▶[a, b]\n: c\n" },
        { "tab", "name: t\nsteps:\n▶\t- id: a\n" },
        { "yaml-syntax", "name: t\ntitle: a▶: b\n" },
        { "too-deep", string.Concat(Enumerable.Repeat("[", 32)) + "▶[" },
        { "too-deep", "{\"a\":" + string.Concat(Enumerable.Repeat("[", 31)) + "▶[" },
    };

    public static TheoryData<string, string> Shape { get; } = Flows(
        ("bad-version", "steps: [{ id: a, uses: asset/verify }]", "apiVersion: ▶mediaflows/v2\nname: t\n"),
        ("wrong-type", "steps: [{ id: a, uses: asset/verify }]", "apiVersion: ▶1\nname: t\n"),
        ("missing-key", "steps: [{ id: a, uses: asset/verify }]", "▶name: t\n"),
        ("bad-name", "steps: [{ id: a, uses: asset/verify }]", "apiVersion: mediaflows/v1\nname: ▶Live Event\n"),
        ("unknown-key", "steps: [{ id: a, uses: asset/verify }]\n▶step: []"),
        ("no-value", "title:▶\nsteps: [{ id: a, uses: asset/verify }]"),
        ("no-steps", "steps: ▶[]"),
        ("wrong-type", "steps: ▶{ a: asset/verify }"),
        ("wrong-type", "steps: [▶asset/verify]"),
        ("missing-key", "steps: [▶{ uses: asset/verify }]"),
        ("missing-key", "steps: [▶{ id: a }]"),
        ("bad-name", "steps: [{ id: ▶Check it, uses: asset/verify }]"),
        ("wrong-type", "steps: [{ id: ▶7, uses: asset/verify }]"),
        ("unknown-key", "steps: [{ id: a, uses: asset/verify, ▶need: [] }]"),
        ("wrong-type", "steps: [{ id: a, uses: asset/verify, needs: [▶{}] }]"),
        ("wrong-type", "steps: [{ id: a, uses: asset/verify, if: ▶7 }]"),
        ("wrong-type", "steps: [{ id: a, uses: asset/verify, foreach: ▶7 }]"),
        ("wrong-type", "steps: [{ id: a, uses: asset/verify, with: ▶x }]"),
        ("bad-value", "steps: [{ id: a, uses: asset/verify, onError: ▶ignore }]"),
        ("bad-value", "lane: ▶fast\nsteps: [{ id: a, uses: asset/verify }]"),
        ("out-of-range", "maxActive: ▶0\nsteps: [{ id: a, uses: asset/verify }]"),
        ("out-of-range", "steps: [{ id: a, uses: publish/deliver, foreach: [x], max: ▶0 }]"),
        ("out-of-range", "steps: [{ id: a, uses: asset/verify, retry: { attempts: ▶101 } }]"),
        ("out-of-range", "steps: [{ id: a, uses: asset/verify, retry: { attempts: ▶2.5 } }]"),
        ("bad-duration", "steps: [{ id: a, uses: asset/verify, retry: { firstDelay: ▶2 } }]"),
        ("bad-duration", "steps: [{ id: a, uses: asset/verify, timeout: ▶0s }]"),
        ("bad-duration", "on: { asset: { container: ingest, settle: ▶soon } }\nsteps: [{ id: a, uses: asset/verify }]"),
        ("bad-duration", "on: { asset: { container: ingest, growing: ▶true } }\nsteps: [{ id: a, uses: asset/verify }]"),
        ("bad-duration", "on: { asset: { container: ingest, growing: ▶500ms } }\nsteps: [{ id: a, uses: asset/verify }]"),
        ("missing-key", "on: { asset: ▶{ match: \"*.mp4\" } }\nsteps: [{ id: a, uses: asset/verify }]"),
        ("missing-key", "on: ▶{}\nsteps: [{ id: a, uses: asset/verify }]"),
        ("bad-name", "on: { asset: { container: ▶../etc } }\nsteps: [{ id: a, uses: asset/verify }]"),
        ("bad-name", "inputs: { ▶a-b: { type: string } }\nsteps: [{ id: a, uses: asset/verify }]"),
        ("wrong-type", "inputs: { a: ▶string }\nsteps: [{ id: a, uses: asset/verify }]"),
        ("wrong-type", "inputs: { a: { required: ▶yes } }\nsteps: [{ id: a, uses: asset/verify }]"));

    public static TheoryData<string, string> Meaning { get; } = Flows(
        ("duplicate-id", "steps: [{ id: a, uses: asset/verify }, { id: ▶a, uses: media/qc }]"),
        ("unknown-step-type", "steps: [{ id: a, uses: ▶asset/verfy }]"),
        ("unknown-step", "steps: [{ id: a, uses: asset/verify }, { id: b, uses: media/qc, needs: [a, ▶c] }]"),
        ("cycle", "steps: [{ id: a, uses: asset/verify, needs: ▶a }]"),
        ("cycle", "steps:\n  - { id: a, uses: asset/verify, needs: c }\n  - { id: b, uses: media/qc, needs: [▶a] }\n  - { id: c, uses: media/qc, needs: b }"),
        ("cycle", "steps:\n  - { id: a, uses: asset/verify, needs: b }\n  - ▶{ id: b, uses: media/qc }"),
        ("missing-input", "steps: [{ id: a, uses: ▶archive/store }]"),
        ("missing-input", "steps: [{ id: a, uses: archive/store, with: ▶{} }]"),
        ("unknown-key", "steps: [{ id: a, uses: media/proxy, with: { ▶heigth: 360 } }]"),
        ("wrong-type", "steps: [{ id: a, uses: media/proxy, with: { height: ▶\"360\" } }]"),
        ("wrong-type", "steps: [{ id: a, uses: media/proxy, with: { height: ▶360.5 } }]"),
        ("wrong-type", "steps: [{ id: a, uses: media/proxy, with: { watermark: ▶yes } }]"),
        ("wrong-type", "steps: [{ id: a, uses: media/proxy, with: { ladder: [360, ▶big] } }]"),
        ("missing-input", "steps: [{ id: a, uses: media/proxy, with: { at: ▶{ x: 1 } } }]"),
        ("unknown-key", "steps: [{ id: a, uses: media/proxy, with: { at: { x: 1, y: 2.5, ▶color: red } } }]"),
        ("bad-value", "steps: [{ id: a, uses: media/qc, with: { profile: ▶ebu-128 } }]"),
        ("bad-duration", "steps: [{ id: a, uses: media/qc, with: { longest: ▶2 min } }]"),
        ("wrong-type", "steps: [{ id: a, uses: mam/update, with: { headers: { x: ▶1 } } }]"),
        ("default-type", "inputs: { a: { type: boolean, default: ▶no } }\nsteps: [{ id: a, uses: asset/verify }]"),
        ("default-type", "inputs: { a: { type: array, default: ▶website } }\nsteps: [{ id: a, uses: asset/verify }]"),
        ("input-nobody-gives", "on: { asset: { container: ingest } }\ninputs: { a: ▶{ required: true } }\nsteps: [{ id: a, uses: asset/verify }]"),
        ("bad-pattern", "on: { asset: { container: ingest, match: ▶\"*.{mp4,mov\" } }\nsteps: [{ id: a, uses: asset/verify }]"),
        ("max-without-foreach", "steps: [{ id: a, uses: publish/deliver, max: ▶2 }]"),
        ("bad-retry", "steps: [{ id: a, uses: asset/verify, retry: ▶{ firstDelay: 10m, maxDelay: 1m } }]"),
        ("bad-compensate", "steps: [{ id: a, uses: publish/deliver, compensate: ▶media/qc }]"),
        ("bad-compensate", "steps: [{ id: a, uses: publish/deliver, compensate: ▶publish/retrct }]"),
        ("bad-compensate", "steps: [{ id: a, uses: media/qc, compensate: ▶publish/retract }]"),
        ("missing-input", "steps: [{ id: a, uses: ▶review/approval }]"),
        ("no-reviewers", "steps: [{ id: a, uses: review/approval, with: { reviewers: ▶[] } }]"),
        ("no-reviewers", "steps: [{ id: a, uses: review/approval, with: { reviewers: [▶\" \"] } }]"),
        ("bad-quorum", "steps: [{ id: a, uses: review/approval, with: { reviewers: [x, y], quorum: ▶3 } }]"),
        ("bad-quorum", "steps: [{ id: a, uses: review/approval, with: { reviewers: [x], then: [{ reviewers: [y], quorum: ▶2 }] } }]"),
        ("no-reviewers", "steps: [{ id: a, uses: review/approval, with: { reviewers: [x], then: [{ reviewers: ▶[] }] } }]"),
        ("missing-input", "steps: [{ id: a, uses: review/approval, with: { reviewers: [x], then: [▶{ all: true }] } }]"),
        ("all-and-quorum", "steps: [{ id: a, uses: review/approval, with: { reviewers: [x, y], all: true, quorum: ▶2 } }]"),
        ("veto-not-asked", "steps: [{ id: a, uses: review/approval, with: { reviewers: [x, y], veto: [x, ▶z] } }]"),
        ("no-deadline", "steps: [{ id: a, uses: review/approval, with: { reviewers: [x], onDeadline: ▶approve } }]"),
        ("reminder-after-deadline", "steps: [{ id: a, uses: review/approval, with: { reviewers: [x], deadline: 24h, remind: [4h, ▶1d] } }]"),
        ("escalation-after-deadline", "steps: [{ id: a, uses: review/approval, with: { reviewers: [x], deadline: 4h, escalate: { after: ▶5h, to: [z] } } }]"),
        ("unknown-step", "steps: [{ id: proxy, uses: media/proxy }, { id: a, uses: review/approval, with: { reviewers: [x], onChanges: { reworkFrom: ▶proxi } } }]"),
        ("rework-not-before", "steps: [{ id: a, uses: review/approval, with: { reviewers: [x], onChanges: { reworkFrom: ▶b } } }, { id: b, uses: media/qc }]"),
        ("rework-not-before", "steps: [{ id: a, uses: review/approval, with: { reviewers: [x], onChanges: { reworkFrom: ▶a } } }]"),
        ("bad-value", "steps: [{ id: a, uses: review/approval, with: { reviewers: [x], onReject: ▶stop } }]"),
        ("bad-wait", "steps: [{ id: a, uses: ▶wait/until }]"),
        ("bad-wait", "steps: [{ id: a, uses: wait/until, with: ▶{ for: 1h, at: \"2026-03-01T18:00:00Z\" } }]"),
        ("bad-timestamp", "steps: [{ id: a, uses: wait/until, with: { at: ▶2026-03-01 } }]"),
        ("bad-duration", "steps: [{ id: a, uses: wait/until, with: { for: ▶a while } }]"),
        ("foreach-not-allowed", "inputs: { l: { type: array } }\nsteps: [{ id: a, uses: wait/event, foreach: ▶inputs.l }]"));

    public static TheoryData<string, string> Expressions { get; } = Flows(
        ("bad-foreach", "steps: [{ id: a, uses: publish/deliver, foreach: ▶[website, press, website] }]"),
        ("bad-foreach", "steps: [{ id: a, uses: publish/deliver, foreach: ▶[{ id: x, n: 1 }, { id: x, n: 2 }] }]"),
        ("bad-foreach", "steps: [{ id: a, uses: publish/deliver, foreach: ▶\"'website'\" }]"),
        ("unreachable-step", "steps: [{ id: a, uses: asset/verify, if: ▶false }]"),
        ("unreachable-step", "steps: [{ id: a, uses: asset/verify, if: ▶\"${{ 1 > 2 }}\" }]"),
        ("expression", "steps: [{ id: a, uses: media/proxy, with: { text: \"by ${{ ▶new Date() }}\" } }]"),
        ("expression", "steps:\n  - id: a\n    uses: media/proxy\n    with:\n      text: >-\n        first line\n        ${{ asset.name + ▶eval('1') }}\n"),
        ("expression", "steps: [{ id: a, uses: asset/verify, if: ▶\"${{ asset.size }} && ${{ asset.path }}\" }]"),
        ("unknown-input", "inputs: { colour: { type: string } }\nsteps: [{ id: a, uses: media/proxy, with: { text: \"${{ ▶inputs.color }}\" } }]"),
        ("unknown-input", "steps: [{ id: a, uses: asset/verify, if: asset.size > ▶inputs.least }]"),
        ("unknown-step", "steps: [{ id: a, uses: asset/verify, if: ▶steps.b.output.x }]"),
        ("expression", "steps: [{ id: lower-thirds, uses: asset/verify }, { id: a, uses: asset/verify, if: steps.lower-▶thirds }]"),
        ("reads-later-step", "steps: [{ id: a, uses: asset/verify, if: ▶steps.b.status == 'completed' }, { id: b, uses: media/qc }]"),
        ("reads-later-step", "steps: [{ id: a, uses: asset/verify, if: ▶steps.a.status == 'completed' }]"),
        ("expression", "steps: [{ id: a, uses: mam/update, with: { metadata: \"${{ ▶steps }}\" } }]"),
        ("may-be-null", "steps: [{ id: a, uses: media/qc, if: asset.size > 7 }, { id: b, uses: media/proxy, with: { text: \"${{ ▶steps.a.output.verdict }}\" } }]"),
        ("may-be-null", "steps: [{ id: a, uses: media/qc, onError: continue }, { id: b, uses: media/proxy, if: ▶steps.a.output.verdict == 'pass' }]"),
        ("may-be-null", "steps: [{ id: a, uses: ai/describe }, { id: b, uses: media/proxy, with: { text: \"${{ ▶steps.a.output.title }}\" } }]"),
        ("may-be-null", "steps: [{ id: a, uses: media/qc }, { id: b, uses: media/proxy, if: ▶steps.a.error.code == 'x' }]"),
        ("item-outside-foreach", "steps: [{ id: a, uses: publish/deliver, with: { destination: \"${{ ▶item }}\" } }]"),
        ("item-outside-foreach", "steps: [{ id: a, uses: publish/deliver, foreach: [x], if: ▶item == 'x' }]"),
        ("secret-not-allowed", "steps: [{ id: a, uses: mam/update, with: { metadata: { key: \"${{ ▶secrets.KEY }}\" } } }]"),
        ("secret-not-allowed", "steps: [{ id: a, uses: media/qc, if: ▶secrets.KEY }]"),
        ("unknown-callback", "steps: [{ id: a, uses: mam/update, with: { url: \"https://mam.example.com/?back=${{ ▶callbacks.b }}\" } }, { id: b, uses: media/qc }]"));

    [Theory]
    [MemberData(nameof(Syntax))]
    [MemberData(nameof(Shape))]
    [MemberData(nameof(Meaning))]
    [MemberData(nameof(Expressions))]
    public void BrokenFlow_IsReportedWhereItIsBroken(string code, string marked)
    {
        var (text, marks) = FlowTexts.Unmark(marked);
        var reading = FlowTexts.Read(text);
        Assert.Equal(marks.Select(mark => (code, mark.Line, mark.Column)), reading.Problems.Select(problem => (problem.Code, problem.Line, problem.Column)));
        Assert.All(reading.Problems, problem => Assert.True(problem.Message.Length > 10 && problem.Remedy.Length > 5, problem.ToString()));
        Assert.Equal(reading.Problems.Any(problem => problem.Severity is Severity.Error), reading.Definition is null);
    }

    private static TheoryData<string, string> Flows(params Broken[] flows)
    {
        var data = new TheoryData<string, string>();
        foreach (var flow in flows)
            data.Add(flow.Code, flow.Head + flow.Body);
        return data;
    }

    private sealed record Broken(string Code, string Body, string Head = FlowTexts.Head)
    {
        public static implicit operator Broken((string Code, string Body) flow) => new(flow.Code, flow.Body);

        public static implicit operator Broken((string Code, string Body, string Head) flow) => new(flow.Code, flow.Body, flow.Head);
    }
}
