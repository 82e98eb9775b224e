import { useSyncExternalStore } from 'react';

/** Where one is, in the address after #: what is looked at and how the list is filtered. It never leaves the browser. */
export interface Route { path: string[]; query: URLSearchParams }

const read = (): Route => {
  const [path = '', query = ''] = location.hash.replace(/^#\/?/, '').split('?');
  return { path: path.split('/').filter(Boolean).map(decodeURIComponent), query: new URLSearchParams(query) };
};

let now = read();
const heard = (changed: () => void) => {
  const moved = () => { now = read(); changed(); };
  addEventListener('hashchange', moved);
  return () => removeEventListener('hashchange', moved);
};

export const useRoute = () => useSyncExternalStore(heard, () => now);

export function link(path: (string | number)[], query: Record<string, string | undefined> = {}): string {
  const given = Object.entries(query).filter((pair): pair is [string, string] => !!pair[1]);
  return `#/${path.map(part => encodeURIComponent(part)).join('/')}${given.length ? `?${new URLSearchParams(given)}` : ''}`;
}

export const go = (to: string) => { location.hash = to; };
/** A change of the filter is no place to come back to. */
export const replace = (to: string) => location.replace(to);
