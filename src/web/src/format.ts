// Times, lengths and sizes in words. The zone is the reader's choice; every time is shown in it.

export const ZONE = 'mediaflows.zone';
export const hereZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
export const zone = () => localStorage.getItem(ZONE) ?? hereZone;

const formats = new Map<string, Intl.DateTimeFormat>();
function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const name = zone() + JSON.stringify(options);
  let made = formats.get(name);
  if (!made) formats.set(name, made = new Intl.DateTimeFormat('en-GB', { ...options, timeZone: zone() }));
  return made;
}

const day = (at: Date) => format({ day: '2-digit', month: 'short', year: 'numeric' }).format(at);

/** Today only the time, else the day with it. */
export function when(text: string | null | undefined, now = new Date()): string {
  if (!text) return '–';
  const at = new Date(text);
  const time = format({ hour: '2-digit', minute: '2-digit' }).format(at);
  if (day(at) === day(now)) return time;
  const sameYear = at.getFullYear() === now.getFullYear();
  return `${format(sameYear ? { day: 'numeric', month: 'short' } : { day: 'numeric', month: 'short', year: 'numeric' }).format(at)}, ${time}`;
}

export const exact = (text: string | null | undefined) => text ? format({ dateStyle: 'medium', timeStyle: 'medium' }).format(new Date(text)) + ` ${zone()}` : '';

/** With seconds; the day only when it is another. */
export function clock(text: string, now = new Date()): string {
  const at = new Date(text);
  const time = format({ hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(at);
  return day(at) === day(now) ? time : `${format({ day: 'numeric', month: 'short' }).format(at)}, ${time}`;
}

/** The two largest units. */
export function length(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  const [d, h, m, s] = [Math.floor(seconds / 86400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60, seconds % 60];
  if (d > 0) return h > 0 ? `${d} d ${h} h` : `${d} d`;
  if (h > 0) return m > 0 ? `${h} h ${m} min` : `${h} h`;
  if (m > 0) return s > 0 && m < 10 ? `${m} min ${s} s` : `${m} min`;
  return `${s} s`;
}

export const since = (text: string, now = Date.now()) => length(now - Date.parse(text));

export function ago(text: string, now = Date.now()): string {
  const passed = now - Date.parse(text);
  return passed < 10_000 ? 'just now' : `${length(passed)} ago`;
}

export function until(text: string, now = Date.now()): string {
  const left = Date.parse(text) - now;
  return left >= 0 ? `in ${length(left)}` : `${length(-left)} overdue`;
}

export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const power = Math.min(4, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${value >= 100 ? value.toFixed(0) : value.toFixed(1)} ${['B', 'kB', 'MB', 'GB', 'TB'][power]}`;
}

export const name = (uri: string) => uri.slice(uri.lastIndexOf('/') + 1);
export const folder = (uri: string) => uri.slice(0, uri.lastIndexOf('/') + 1);
export const count = (n: number, one: string, many = `${one}s`) => `${n.toLocaleString('en-GB')} ${n === 1 ? one : many}`;
export const joined = (words: string[]) => words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;

/** A member's name as people write: airDate is Air date. */
export function said(name: string): string {
  const words = name.replace(/([A-Z])/g, ' $1').replace(/[_-]/g, ' ').toLowerCase().trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
