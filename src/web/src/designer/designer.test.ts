import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { drawn, same } from './design-steps';
import { connect, disconnect, freeId, insert, move, removeStep, set, whyNotConnect } from './edit';
import { type Flow, read } from './flow';
import { begin, put, redo, undo } from './past';
import { place, type Problem } from './problems';
import { rename } from './rename';
import { fieldsOf, matching, newStep, secretName, type StepType } from './schema';
import { isTrial, reaching, trial, trialName } from './trial';

const shipped = ['live-event', 'ai-metadata', 'ingest-qc', 'long-form'].map(name => readFileSync(`../../flows/${name}.yaml`, 'utf8'));
const live = shipped[0]!;
const flow = (text: string): Flow => {
  const found = read(text);
  if ('broken' in found) assert.fail(JSON.stringify(found.broken));
  return found.flow;
};
const step = (text: string, id: string) => flow(text).steps.find(one => one.id === id)!;
const needs = (text: string) => Object.fromEntries(flow(text).steps.map(one => [one.id, one.needs.join(' ')]));
/** Lines that one text has and the other has not. */
const changed = (one: string, other: string) => {
  const [a, b] = [one.split('\n'), other.split('\n')];
  return { gone: a.filter(line => !b.includes(line)), come: b.filter(line => !a.includes(line)) };
};
const chain = 'apiVersion: mediaflows/v1\nname: chain\nsteps:\n  - { id: a, uses: media/inspect }\n  - { id: b, uses: media/proxy } # small\n  - { id: c, uses: media/qc }\n';

test('an edit changes its own lines and no other, in every flow that ships', () => {
  for (const text of shipped) {
    for (const index of flow(text).steps.keys()) {
      const titled = changed(text, set(text, ['steps', index, 'title'], 'Another title'));
      assert.ok(titled.gone.length <= 1 && titled.come.length === 1 && /Another title/.test(titled.come[0]!), JSON.stringify(titled));
    }
    const renamed = set(text, ['lane'], 'interactive');
    assert.ok(changed(text, renamed).gone.length <= 1);
    assert.deepEqual(renamed.match(/#.*/g)!.filter(comment => !text.includes(comment)), []);
  }
});

test('no comment is lost by setting, connecting, renaming, moving or inserting', () => {
  for (const text of shipped) {
    const ids = flow(text).steps.map(one => one.id);
    const last = ids.at(-1)!;
    const after = insert(move(rename(disconnect(connect(text, ids[0]!, last), ids[0]!, last), ids[1]!, 'another'), last, -1), ids[0]!, { id: 'fresh', uses: 'media/proxy', with: { height: 360 } });
    for (const comment of text.match(/#.*/g)!) assert.ok(after.includes(comment), comment);
    assert.equal(flow(after).steps.length, ids.length + 1);
  }
});

test('a comment keeps its place beside what it is about', () => {
  const text = set(live, ['steps', 6, 'with', 'deadline'], '48h');
  assert.match(text, /      remind: \[4h, 20h\]                 # counted from/);
  assert.match(text, /      deadline: 48h\n/);
  assert.deepEqual(changed(live, text), { gone: ['      deadline: 24h'], come: ['      deadline: 48h'] });
});

test('what is set to nothing goes, and what is then empty with it', () => {
  const tried = set(live, ['steps', 0, 'retry', 'attempts'], 3);
  assert.deepEqual(step(tried, 'verify').says.retry, { attempts: 3 });
  assert.equal(set(tried, ['steps', 0, 'retry', 'attempts'], undefined), live);
  assert.equal(set(set(chain, ['steps', 1, 'with', 'height'], 360), ['steps', 1, 'with', 'height'], undefined), chain);
});

test('a step put in comes between the one above and the one below', () => {
  const text = insert(chain, 'a', { id: 'd', uses: 'media/thumbnails' });
  assert.deepEqual(needs(text), { a: '', d: 'a', b: 'd', c: 'b' });
  assert.match(text, /# small/);
  assert.deepEqual(needs(insert('apiVersion: mediaflows/v1\nname: x\nsteps: []\n', null, { id: 'a', uses: 'media/inspect' })), { a: '' });
  assert.match(insert(live, 'verify', { id: 'd', uses: 'media/qc' }), /uses: asset\/verify\n\n  - id: d\n    uses: media\/qc\n\n  # 2  Technical metadata\.\n  - id: inspect/);
});

test('a step taken out is bridged', () => {
  assert.deepEqual(needs(removeStep(chain, 'b')), { a: '', c: 'a' });
  assert.deepEqual(needs(removeStep(chain, 'a')), { b: '', c: 'b' });
  assert.deepEqual(needs(removeStep(live, 'inspect')).proxy, 'verify');
  assert.deepEqual(needs(removeStep(live, 'review')).mam, 'proxy qc describe');
  assert.doesNotMatch(removeStep(live, 'inspect'), /2  Technical metadata/);
});

test('connecting says only what the order does not say, and never closes a circle', () => {
  const side = disconnect(chain, 'b', 'c');
  assert.deepEqual(needs(side), { a: '', b: 'a', c: '' });
  assert.equal(connect(side, 'b', 'c'), chain);
  assert.deepEqual(needs(connect(chain, 'a', 'c')).c, 'b a');
  assert.match(whyNotConnect(flow(chain), 'c', 'a'), /wait for each other/);
  assert.equal(connect(chain, 'c', 'a'), chain);
  assert.match(connect(live, 'transcript', 'review'), /needs: \[proxy, qc, describe, transcript\]\n/);
});

test('a new id is taken over wherever the old one is named', () => {
  const text = rename(live, 'review', 'desk-review');
  assert.deepEqual([needs(text).mam, needs(text).publish], ['desk-review', 'desk-review']);
  assert.match(text, /metadata: \$\{\{ steps\['desk-review'\]\.output\.metadata \}\}/);
  assert.equal(rename(text, 'desk-review', 'review'), live);
  assert.match(rename(live, 'proxy', 'small'), /onChanges: \{ reworkFrom: small \} # "please change/);
  const read = 'steps:\n  - { id: qc, uses: media/qc }\n  - { id: b, uses: x/y, if: "steps.qc.output.verdict == \'pass\' && steps.qc2.x", with: { text: "qc ${{ steps[\'qc\'].output.x }}" } }\n';
  assert.match(rename(read, 'qc', 'check'), /steps\.check\.output\.verdict == 'pass' && steps\.qc2\.x/);
  assert.match(rename(read, 'qc', 'check'), /text: "qc \$\{\{ steps\.check\.output\.x \}\}"/);
  assert.match(rename("name: a\nsteps:\n  - { id: 'q(c', uses: media/qc }\n  - { id: b, uses: x/y, if: steps.a.x }\n", 'q(c', 'qc'), /id: '?qc'?,/);
});

test('steps move up and down', () => {
  assert.deepEqual(flow(move(chain, 'c', -1)).steps.map(one => one.id), ['a', 'c', 'b']);
  assert.equal(move(chain, 'a', -1), chain);
  assert.equal(move(move(live, 'qc', 1), 'qc', -1), live);
});

test('quotes that only an earlier value needed go with it; an author’s stay', () => {
  const typed = ['asset.size >', 'asset.size > ', 'asset.size > 0'].reduce((text, value) => set(text, ['steps', 0, 'if'], value), chain);
  assert.match(typed, /if: asset\.size > 0 /);
  assert.match(set(live, ['on', 'asset', 'match'], 'news/**'), /match: "news\/\*\*"/);
});

test('JSON stays JSON', () => {
  const text = set('{"apiVersion": "mediaflows/v1", "name": "a", "steps": []}', ['title'], 'A');
  assert.deepEqual(JSON.parse(text), { apiVersion: 'mediaflows/v1', name: 'a', title: 'A', steps: [] });
});

test('what cannot be read says where', () => {
  const broken = read('name: a\nsteps:\n  - id: [a\n');
  assert.ok('broken' in broken && broken.broken.line >= 3, JSON.stringify(broken));
  assert.ok('broken' in read('') && 'broken' in read('- a') && 'broken' in read('a: &x 1\nb: *x\n'));
  assert.equal(set('name: [', ['title'], 'x'), 'name: [');
});

test('steps without an id, or with one that is taken, can still be told apart', () => {
  assert.deepEqual(flow('steps:\n  - uses: a/b\n  - id: x\n  - id: x\n  - 5\n').steps.map(one => one.id), ['#1', 'x', '#3', '#4']);
});

test('undoing goes back a text at a time; typing goes together', () => {
  const typed = ['a', 'ab', 'abc'].reduce((past, text, i) => put(past, text, 'yaml', 1000 + i * 100), begin(''));
  assert.equal(undo(typed).text, '');
  const two = put(typed, 'x', null, 1300);
  assert.deepEqual([undo(two).text, redo(undo(two)).text, undo(undo(two)).text, undo(begin('a')).text], ['abc', 'x', '', 'a']);
  assert.deepEqual(put(undo(two), 'other', null, 2000).after, []);
});

test('a problem is shown at its step, its edge and its field', () => {
  const at = (pointer: string) => { const { step, edge, field } = place({ pointer } as Problem, flow(live)); return [step, edge, field]; };
  assert.deepEqual(at('/steps/6/with/reviewers/0'), ['review', null, 'with/reviewers/0']);
  assert.deepEqual(at('/steps/6/needs/1'), ['review', 'qc>review', 'needs/1']);
  assert.deepEqual(at('/steps/5/needs'), ['describe', 'transcript>describe', 'needs']);
  assert.deepEqual(at('/on/asset/match'), [null, null, 'on/asset/match']);
  assert.deepEqual(at(''), [null, null, '']);
  assert.equal(place({ pointer: '/steps/6/with', code: 'missing-input', message: 'The input `reviewers` is missing.' } as Problem, flow(live)).field, 'with/reviewers');
  assert.equal(place({ pointer: '/steps/6/uses', code: 'missing-input', message: 'The input `reviewers` is missing.' } as Problem, flow(live)).field, 'with/reviewers');
});

const type: StepType = {
  name: 'review/approval', title: 'Ask for approval', sentence: 'Asks people.', icon: 'box', kind: 'review', secretInputs: [], compensates: [], outputSchema: {},
  inputSchema: {
    type: 'object', required: ['reviewers', 'mode'], $defs: { mode: { enum: ['one', 'two'], default: 'two' } },
    properties: {
      reviewers: { type: 'array', items: { type: 'string' }, description: 'Whom.' }, mode: { $ref: '#/$defs/mode' }, quorum: { type: 'integer', default: 1 }, quick: { type: ['boolean', 'null'] },
      escalate: { type: ['object', 'null'], properties: { after: { type: 'string' } } }, headers: { type: ['object', 'null'], additionalProperties: { type: 'string' } },
      stages: { type: 'array', items: { type: 'object', properties: { name: { type: 'string' } } } }, body: {}, to: { type: ['string', 'array'] },
    },
  },
};

test('a form follows from the schema', () => {
  assert.deepEqual(fieldsOf(type.inputSchema).map(field => `${field.name} ${field.kind}`), ['reviewers list', 'mode choice', 'quorum number', 'quick boolean', 'escalate object', 'headers map', 'stages objects', 'body any', 'to list']);
  assert.deepEqual(newStep(type, 'review'), { id: 'review', uses: 'review/approval', with: { mode: 'two' } });
  assert.equal(matching([type], 'appro people').length, 1);
  assert.equal(matching([type], 'appro nobody').length, 0);
  assert.deepEqual([secretName('${{ secrets.DESK }}'), secretName('whsec_abc'), secretName('Bearer ${{ secrets.A }}')], ['DESK', null, null]);
});

test('steps are drawn with names that tell them apart, and those that are searched for are marked', () => {
  const two = flow('steps:\n  - { id: a, uses: review/approval }\n  - { id: b, uses: review/approval, needs: [] }\n  - { id: c, uses: x/y, with: { to: desk@example.com } }\n');
  const steps = drawn(two, [], [type], 'desk example');
  assert.deepEqual(steps.map(one => one.title), ['Ask for approval (a)', 'Ask for approval (b)', 'x/y']);
  assert.deepEqual(steps.filter(one => one.isFound).map(one => one.id), ['c']);
  const again = same(steps, drawn(two, [{ step: 'a' } as never], [type], 'desk example'));
  assert.deepEqual(again.map((one, index) => one === steps[index]), [false, true, true]);
});

test('a free id is found', () => {
  assert.deepEqual(['media/proxy', 'review/approval', 'media/qc', 'media/clip'].map(uses => freeId(flow(live), uses)), ['proxy2', 'review2', 'qc2', 'clip']);
});

test('a trial has no trigger and leaves out what reaches outside, but for what is wanted', () => {
  assert.deepEqual(reaching(live).map(one => one.id), ['review', 'mam', 'publish', 'archive']);
  const text = trial(live, new Set(['mam']));
  const made = flow(text);
  assert.deepEqual([made.name, 'on' in made.says, isTrial(text), isTrial(live)], ['live-event-trial', false, true, false]);
  assert.deepEqual(made.steps.filter(one => one.says.if === 'inputs.reachOutside').map(one => one.id), ['review', 'publish', 'archive']);
  assert.equal(trialName('a'.repeat(63)).length, 63);
});
