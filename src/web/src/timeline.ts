import type { RunEvent, Step } from './api';

// When which step did what, from the run's events: pure, so that it can be tried without a browser.

export type Kind = 'work' | 'people' | 'time' | 'partner';
export interface Bar { from: number; to: number | null; kind: Kind; text: string; bad?: boolean }
export interface Row { step: string; item: string | null; title: string; bars: Bar[] }
/** A stretch of time and how wide it is drawn: what only waits is drawn narrow, whatever it lasts. */
export interface Stretch { from: number; to: number; width: number; collapsed: boolean }
export interface Timeline { rows: Row[]; stretches: Stretch[]; place: (at: number) => number }

const kinds: Record<string, Kind> = { 'review/approval': 'people', 'wait/until': 'time', 'wait/event': 'partner' };
const texts: Record<Kind, string> = { work: 'At work', people: 'Waits for people', time: 'Waits for its time', partner: 'Waits for a partner' };

export function timeline(events: RunEvent[], steps: Step[], now: number): Timeline {
  const rows = rowsOf(events, steps);
  const ended = events.find(event => event.kind === 'RunEnded');
  const end = ended ? Date.parse(ended.at) : now;
  for (const row of rows) for (const bar of row.bars) if (ended) bar.to ??= end;
  const begin = events[0] ? Date.parse(events[0].at) : now;
  const stretches = collapse(rows.flatMap(row => row.bars), begin, Math.max(end, begin + 1), now);
  return { rows, stretches, place: at => place(stretches, at) };
}

function rowsOf(events: RunEvent[], steps: Step[]): Row[] {
  const rows = new Map<string, Row>();
  const open = new Map<string, Bar>();
  const known = new Map(steps.map(step => [step.id, step]));
  const row = (step: string, item: string | null) => {
    const name = JSON.stringify([step, item]);
    let found = rows.get(name);
    if (!found) rows.set(name, found = { step, item, title: (known.get(step)?.title ?? step) + (item === null ? '' : ` · ${item}`), bars: [] });
    return { name, row: found };
  };
  const close = (name: string, at: number, bad = false, text?: string) => {
    const bar = open.get(name);
    if (!bar) return;
    bar.to = at;
    if (bad) bar.bad = true;
    if (text) bar.text = text;
    open.delete(name);
  };
  const begin = (step: string, item: string | null, at: number, kind: Kind, text: string) => {
    const { name, row: found } = row(step, item);
    close(name, at);
    const bar: Bar = { from: at, to: null, kind, text };
    found.bars.push(bar);
    open.set(name, bar);
  };
  for (const event of events) {
    const at = Date.parse(event.at);
    if (event.kind === 'ReworkStarted') for (const name of [...open.keys()]) close(name, at);
    if (!event.key) continue;
    const { step, item, attempt } = event.key;
    const name = JSON.stringify([step, item]);
    const message = (event.failure as { message?: string } | undefined)?.message;
    if (event.kind === 'StepStarted' && attempt > 0) {
      const kind = kinds[known.get(step)?.uses ?? ''] ?? 'work';
      begin(step, item, at, kind, attempt > 1 ? `${texts[kind]}, attempt ${attempt}` : texts[kind]);
    }
    if (event.kind === 'StepFailed') close(name, at, true, message);
    if (event.kind === 'RetryScheduled') begin(step, item, at, 'time', 'Waits to be tried again');
    if (event.kind === 'StepParked') begin(step, item, at, 'people', `Needs attention: ${event.reason as string}`);
    if (event.kind === 'StepCompleted' || event.kind === 'StepSkipped' || event.kind === 'StepCancelled') close(name, at);
  }
  return [...rows.values()].filter(found => found.bars.length > 0);
}

/** Work keeps its proportions; a stretch in which nothing works takes at most a twelfth of the width that all work has. */
function collapse(bars: Bar[], begin: number, end: number, now: number): Stretch[] {
  const work = bars.filter(bar => bar.kind === 'work').map(bar => [bar.from, bar.to ?? now] as const).sort((a, b) => a[0] - b[0]);
  const stretches: Omit<Stretch, 'width'>[] = [];
  let at = begin;
  for (const [from, to] of work) {
    if (from > at) stretches.push({ from: at, to: from, collapsed: true });
    const last = stretches.at(-1);
    if (to > at && last && !last.collapsed) last.to = Math.max(last.to, to);
    else if (to > at) stretches.push({ from: Math.max(from, at), to, collapsed: false });
    at = Math.max(at, to);
  }
  if (end > at) stretches.push({ from: at, to: end, collapsed: true });
  const worked = stretches.reduce((sum, one) => sum + (one.collapsed ? 0 : one.to - one.from), 0);
  const most = worked > 0 ? worked / 12 : Number.POSITIVE_INFINITY;
  const sized = stretches.map(one => {
    const lasts = one.to - one.from;
    const collapsed = one.collapsed && lasts > most && lasts > 5000;
    return { ...one, collapsed, width: collapsed ? Math.max(most, worked / 20) : lasts };
  });
  const all = sized.reduce((sum, one) => sum + one.width, 0) || 1;
  return sized.map(one => ({ ...one, width: one.width / all }));
}

/** 0 to 1. */
function place(stretches: Stretch[], at: number): number {
  let before = 0;
  for (const one of stretches) {
    if (at <= one.to) return before + one.width * Math.min(1, Math.max(0, (at - one.from) / Math.max(1, one.to - one.from)));
    before += one.width;
  }
  return Math.min(1, before);
}
