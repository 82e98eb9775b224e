import type { Step } from './api';

/** How much of a step is done, over all its items; null where nothing tells. An item that is over counts in full, one that has not begun as nothing. */
export function percent({ items }: Pick<Step, 'items'>): number | null {
  const live = items.map(item => item.progress?.percent ?? null);
  if (live.every(one => one === null)) return null;
  const done = items.map((item, index) => ['running', 'waiting', 'parked', 'pending'].includes(item.status) ? live[index] ?? 0 : 100);
  return done.reduce((sum, one) => sum + one, 0) / items.length;
}
