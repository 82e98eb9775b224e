import type { RunStatus } from './api';

/** What the list of runs is narrowed to; it stands in the address. */
export interface Filter { status?: string; flow?: string; version?: string; asset?: string; q?: string; time?: string; from?: string; to?: string; [name: string]: string | undefined }

export const statuses: RunStatus[] = ['needs-attention', 'waiting', 'running', 'queued', 'paused', 'succeeded', 'rejected', 'failed', 'cancelled'];
export const times: Record<string, string> = { hour: 'In the last hour', today: 'Today', day: 'In the last 24 hours', week: 'In the last 7 days', between: 'Between…' };

const names = ['status', 'flow', 'version', 'asset', 'q', 'time', 'from', 'to'];
export const asFilter = (query: URLSearchParams): Filter => Object.fromEntries(names.filter(name => query.get(name)).map(name => [name, query.get(name)!]));

/** The filter as the API takes it. Times are whole minutes, so that looking again asks the same. */
export function bounds(filter: Filter, now = new Date()): Record<string, string> {
  const minute = Math.floor(now.getTime() / 60_000) * 60_000;
  const back = { hour: 3_600_000, day: 86_400_000, week: 7 * 86_400_000 }[filter.time ?? ''];
  const given: Record<string, string | undefined> = { status: filter.status, flow: filter.flow, version: filter.version, asset: filter.asset, q: filter.q };
  if (back) given.from = new Date(minute - back).toISOString();
  if (filter.time === 'today') given.from = new Date(now.getFullYear(), now.getMonth(), now.getDate()).toISOString();
  if (filter.time === 'between') {
    if (filter.from) given.from = new Date(filter.from).toISOString();
    if (filter.to) given.to = new Date(filter.to).toISOString();
  }
  return Object.fromEntries(Object.entries(given).filter((pair): pair is [string, string] => !!pair[1]));
}

export const filterQuery = (filter: Filter) => new URLSearchParams(bounds(filter)).toString();
