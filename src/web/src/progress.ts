import type { Item, Step } from './api';

/** Nothing more happens to it. */
export const isOver = (item: Item) => ['completed', 'skipped', 'failed', 'cancelled'].includes(item.status);

/** How much of a step is done, over all its items; null where nothing tells. An item that is over counts in full, one that has not begun as nothing. */
export function percent({ items }: Pick<Step, 'items'>): number | null {
  if (items.every(item => item.progress?.percent == null)) return null;
  return items.reduce((sum, item) => sum + (isOver(item) ? 100 : item.progress?.percent ?? 0), 0) / items.length;
}
