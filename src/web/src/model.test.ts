import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunEvent, Step } from './api';
import { bounds } from './filter';
import { length, size, until } from './format';
import { history, person } from './history';
import { percent } from './progress';
import { timeline } from './timeline';

const T0 = Date.parse('2026-03-01T12:00:00Z');
const at = (seconds: number) => new Date(T0 + seconds * 1000).toISOString();
const step = (id: string, uses: string) => ({ id, uses, title: null, status: 'pending', round: 1, needs: [], items: [], problem: null }) as Step;
const steps = [step('proxy', 'media/proxy'), step('review', 'review/approval'), step('publish', 'publish/deliver')];
let number = 0;
const event = (kind: string, seconds: number, id?: string, more: object = {}, attempt = 1): RunEvent =>
  ({ kind, at: at(seconds), number: ++number, ...(id ? { key: { step: id, item: null, round: 1, attempt } } : {}), ...more });

const reviewed = [
  event('RunStarted', 0), event('StepStarted', 0, 'proxy'), event('StepCompleted', 60, 'proxy'), event('StepStarted', 60, 'review'),
  event('StepCompleted', 86_460, 'review'), event('StepStarted', 86_460, 'publish'), event('StepCompleted', 86_520, 'publish'), event('RunEnded', 86_520, undefined, { outcome: 'succeeded' }),
];

test('a day that only waits for people is drawn narrower than a minute of work', () => {
  const { stretches, rows } = timeline(reviewed, steps, T0);
  assert.deepEqual(stretches.map(one => one.collapsed), [false, true, false]);
  assert.ok(stretches[1]!.width < stretches[0]!.width / 4);
  assert.ok(Math.abs(stretches.reduce((sum, one) => sum + one.width, 0) - 1) < 1e-9);
  assert.deepEqual(rows.map(row => row.bars[0]!.kind), ['work', 'people', 'work']);
});

test('places grow with time and stay inside', () => {
  const { place } = timeline(reviewed, steps, T0);
  const places = [-10, 0, 30, 60, 40_000, 86_460, 86_500, 86_520, 99_999].map(seconds => place(T0 + seconds * 1000));
  assert.deepEqual(places, [...places].sort((a, b) => a - b));
  assert.equal(places[0], 0);
  assert.equal(places.at(-1), 1);
});

test('a failure that is tried again and then parks shows as work, waiting and people', () => {
  const { rows } = timeline([
    event('RunStarted', 0), event('StepStarted', 0, 'proxy'), event('StepFailed', 5, 'proxy', { failure: { message: 'Disk full.' } }), event('RetryScheduled', 5, 'proxy', { due: at(15) }),
    event('StepStarted', 15, 'proxy', {}, 2), event('StepFailed', 20, 'proxy', { failure: { message: 'Disk full.' } }, 2), event('StepParked', 20, 'proxy', { reason: 'Disk full.' }, 2),
  ], steps, T0 + 50_000);
  assert.deepEqual(rows[0]!.bars.map(bar => [bar.kind, !!bar.bad, bar.to]), [['work', true, T0 + 5000], ['time', false, T0 + 15_000], ['work', true, T0 + 20_000], ['people', false, null]]);
});

test('the history says who, what and why', () => {
  const told = history([event('OperatorActed', 5, undefined, { action: 'retry', by: 'key:ops', reason: 'They moved.', step: 'publish', item: 'press', value: {} })], [{ ...steps[2]!, title: 'Publish' }]);
  assert.deepEqual([told[0]!.text, told[0]!.who, told[0]!.why], ['Publish (press): retried with edited input by hand', 'ops', 'They moved.']);
});

test('nobody is called by the name of a record', () => {
  assert.equal(person('key:admin'), 'admin');
  assert.equal(person('key:desk revised the metadata (revision 2); user:ann@example.com too'), 'desk revised the metadata (revision 2); ann@example.com too');
  assert.equal(person('https://x.example/key:1'), 'https://x.example/key:1');
  const [lapsed, cancelled] = history([event('ReviewLapsed', 5, undefined, { reviewId: 'r', reason: 'key:desk revised the metadata (revision 2)' }), event('OperatorActed', 6, undefined, { action: 'cancel', by: 'key:ops', reason: 'Wrong key:1.' })], steps);
  assert.deepEqual([lapsed!.why, cancelled!.why], ['desk revised the metadata (revision 2)', 'Wrong key:1.']);
});

test('how far a step is counts all its items, not the first that tells', () => {
  const item = (status: string, percent: number | null) => ({ status, progress: percent === null ? null : { percent } }) as Step['items'][number];
  assert.equal(percent({ items: [item('completed', null), item('running', 40), item('running', 20), item('running', null)] }), 40);
  assert.equal(percent({ items: [item('running', null)] }), null);
});

test('a filter asks the same all through a minute', () => {
  const [one, other] = ['2026-03-01T12:00:01Z', '2026-03-01T12:00:58Z'].map(now => bounds({ time: 'hour', status: 'failed', q: '' }, new Date(now)));
  assert.deepEqual(one, other);
  assert.deepEqual(one, { status: 'failed', from: '2026-03-01T11:00:00.000Z' });
});

test('lengths and sizes are said in two units at most', () => {
  assert.deepEqual([0, 59_000, 61_000, 3_600_000, 90_000_000].map(length), ['0 s', '59 s', '1 min 1 s', '1 h', '1 d 1 h']);
  assert.deepEqual([999, 1500, 1_400_000, 999_950_000].map(size), ['999 B', '1.5 kB', '1.4 MB', '1000 MB']);
  assert.equal(until(at(-60), T0), '1 min overdue');
});
