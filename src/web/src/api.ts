// What the server says, as far as the console reads it, and how it is asked.

export type RunStatus = 'queued' | 'waiting' | 'running' | 'needs-attention' | 'paused' | 'succeeded' | 'rejected' | 'failed' | 'cancelled';
export type StepStatus = 'pending' | 'running' | 'waiting' | 'parked' | 'completed' | 'skipped' | 'failed' | 'cancelled';
export type Role = 'read' | 'review' | 'operate' | 'admin';
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

export interface Me { name: string; kind: string; role: Role }
export interface FlowRef { name: string; number: number; hash: string }
export interface Failure { class: string; code: string; message: string; remedy: string | null; detail: string | null }
export interface Progress { percent: number | null; speed: number | null; remainingSeconds: number | null; text: string | null; queued: boolean }
export interface MediaFile { role: string; uri: string; size: number; sha256: string; contentType: string }

export interface RunSummary {
  id: string; flow: FlowRef; assetId: string; assetUri: string; status: RunStatus; where: string; lane: string;
  startedAt: string; updatedAt: string; endedAt: string | null; linkedTo: string | null;
}

export interface Item {
  item: string | null; status: StepStatus; attempts: number; maxAttempts: number; started: string | null; ended: string | null; due: string | null;
  reason: string | null; failure: Failure | null; progress: Progress | null; input: Json; output: Json;
}

export interface Step { id: string; uses: string; title: string | null; status: StepStatus; round: number; needs: string[]; items: Item[]; problem: Item | null }

export interface Review {
  id: string; runId: string; step: string; title: string; round: number; outcome: string; closedBecause: string | null; reviewers: string[]; waitingFor: string[];
  quorum: number; decisions: { reviewer: string; decision: string; note: string | null; at: string; via?: string | null; for?: string | null }[]; opened: string; deadline: string | null; closed: string | null;
  seen: string; metadata: Json; shown: MediaFile[]; comments: { id: string; at: string; by: string; timecode: string; text: string }[]; consequences: { approve: string; changes: string; reject: string } | null;
  untold: { who: string; because: string; since: string; givenUp: boolean; keptUntil: string | null }[];
}

export interface OpenMatter {
  kind: 'running' | 'retry' | 'review' | 'time' | 'external' | 'child' | 'attention' | 'undoing';
  step: string; item: string | null; title: string; text: string; who: string[]; since: string | null; until: string | null; review: string | null; failure: Failure | null;
}

export interface Answer { text: string }
export interface Placed { step: string; item: string | null; destination: string | null; status: string; url: string | null; at: string | null; reason: string | null }
export interface Kept { step: string; item: string | null; files: string[] }
export interface Run {
  id: string; flow: FlowRef; title: string; asset: { id: string; name: string; uri: string; size: number; sha256: string | null; version: string }; inputs: Json;
  status: RunStatus; where: string; version: number; steps: Step[]; reviews: Review[]; files: MediaFile[]; open: OpenMatter[];
  answers: { where: Answer; failedStep: Answer; metadataGenerated: Answer; mamUpdated: Answer; waitingForApproval: Answer; published: Answer & { data: { destinations: Placed[] } }; archived: Answer & { data: { copies: Kept[] } }; next: Answer };
  rework: { round: number; notes: string[] }; link: { kind: string; runId: string } | null; takenDownBy: string | null;
  startedBy: string; startedAt: string; updatedAt: string; endedAt: string | null;
}

export interface Page<T> { value: T[]; nextLink: string | null }
export interface FileLink { role: string; uri: string; url: string }
export interface AuditEntry { number: number; at: string; who: string; what: string; why: string | null; detail: Json; hash: string }
export interface RunAudit { value: AuditEntry[]; broken: string[] }
export interface AttemptKey { step: string; item: string | null; round: number; attempt: number }
export interface RunEvent { number: number; kind: string; at: string; key?: AttemptKey; [name: string]: unknown }
export interface Asset { id: string; uri: string; asset: Run['asset']; files: MediaFile[]; runs: RunSummary[] }
export interface BulkAnswer { count: number; done: number; refused: { id: string; code: string; message: string }[]; sample: RunSummary[]; acted: string[] }

export interface Trouble { class: string | null; code: string | null; message: string; remedy: string | null; step: string; count: number; open: number; newest: string; runs: RunSummary[] }
export interface Waiting { run: RunSummary; kind: OpenMatter['kind']; title: string; who: string[]; since: string | null; until: string | null }
export interface Done { kind: 'metadata' | 'mam' | 'published' | 'archived'; count: number; newest: { run: RunSummary; what: string[]; at: string }[] }
export interface Desk { waiting: Waiting[]; troubles: Trouble[]; done: Done[]; lookedAt: number; all: boolean }
export interface Overview { total: number; counts: Partial<Record<RunStatus, number>> }

export interface StartedRuns { bars: { from: string; started: number; troubled: number }[]; all: boolean }

/** Why something was not done, in the server's words. */
export class Refused extends Error {
  constructor(readonly status: number, readonly code: string, message: string, readonly remedy: string | null) {
    super(message);
  }
}

const KEY = 'mediaflows.key';
/** The console lies in console/, the server's other addresses beside it, below whatever path a proxy put before. */
const root = new URL('..', document.baseURI);
let signedOut = (_why: Refused) => {};

export const whenSignedOut = (then: (why: Refused) => void) => { signedOut = then; };
export const hasKey = () => sessionStorage.getItem(KEY) !== null;
export const keepKey = (key: string) => sessionStorage.setItem(KEY, key);
export const forgetKey = (why = new Refused(401, 'no-key', 'You signed out.', null)) => { sessionStorage.removeItem(KEY); signedOut(why); };
/** An address of the server; what it says itself begins with a slash. */
export const address = (path: string) => new URL(path.replace(/^\//, ''), root).href;

async function send(path: string, options: RequestInit): Promise<Response> {
  const key = sessionStorage.getItem(KEY);
  let answer: Response;
  try {
    answer = await fetch(address(path), { ...options, headers: { ...(key ? { Authorization: `Bearer ${key}` } : {}), ...options.headers } });
  } catch (fault) {
    if (options.signal?.aborted) throw fault;
    throw new Refused(0, 'unreachable', 'The server does not answer.', 'Look whether it runs; this page tries again by itself.');
  }
  if (answer.ok) return answer;
  const problem = await answer.json().catch(() => ({})) as { code?: string; detail?: string; remedy?: string };
  const refused = new Refused(answer.status, problem.code ?? 'refused', problem.detail ?? `The server answered ${answer.status}.`, problem.remedy ?? null);
  if (refused.status === 401) forgetKey(refused);
  throw refused;
}

/** For a player that asks by itself. */
export const authorize = (asking: XMLHttpRequest) => asking.setRequestHeader('Authorization', `Bearer ${sessionStorage.getItem(KEY) ?? ''}`);

export const text = async (path: string, signal: AbortSignal) => (await send(path, { signal })).text();

export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return await (await send(path, signal ? { signal } : {})).json() as T;
}

export async function post<T>(path: string, body: object = {}): Promise<T> {
  const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID() };
  return await (await send(path, { method: 'POST', body: JSON.stringify(body), headers })).json() as T;
}

/** Fetches a file as who is signed in and saves it; under the name the server gives it, if it does. */
export async function download(path: string, name: string): Promise<void> {
  const answer = await send(path, {});
  const made = URL.createObjectURL(await answer.blob());
  const named = /filename=([\w.-]+)/.exec(answer.headers.get('Content-Disposition') ?? '')?.[1];
  Object.assign(document.createElement('a'), { href: made, download: named ?? name }).click();
  setTimeout(() => URL.revokeObjectURL(made), 60_000);
}

/** Sends a text, or JSON, under conditions; gives the answer, or nothing where there is none. */
export async function ask<T>(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: string | object, headers: Record<string, string> = {}, signal?: AbortSignal): Promise<T> {
  const kind = typeof body === 'string' ? 'application/yaml' : 'application/json';
  const answer = await send(path, { method, ...(signal ? { signal } : {}), ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }), headers: { ...(body === undefined ? {} : { 'Content-Type': kind }), ...headers } });
  return (answer.status === 204 ? undefined : await answer.json()) as T;
}

/** What is there, or null where the server says that there is none. */
export async function find<T>(path: string, signal?: AbortSignal): Promise<T | null> {
  const answer = await send(path, signal ? { signal } : {});
  return answer.status === 204 ? null : await answer.json() as T;
}

/** Follows a run until it ends or the signal says stop: its events with their numbers, and how far running steps are. Goes on after what breaks off. */
export async function follow(run: string, after: number, heard: (name: string, data: unknown, number: number) => void, signal: AbortSignal): Promise<void> {
  for (let last = after, pause = 500; !signal.aborted;) {
    try {
      const answer = await send(`api/runs/${run}/events`, { signal, headers: last ? { 'Last-Event-ID': `${last}` } : {} });
      for await (const told of events(answer.body!)) {
        pause = 500;
        if (told.id) last = Number(told.id);
        heard(told.event, JSON.parse(told.data), last);
        if (told.event === 'RunEnded') return;
      }
    } catch (fault) {
      if (signal.aborted || (fault instanceof Refused && fault.status >= 400 && fault.status < 500)) return;
    }
    await new Promise(done => setTimeout(done, pause));
    pause = Math.min(pause * 2, 15_000);
  }
}

async function* events(body: ReadableStream<Uint8Array>) {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  for (let rest = ''; ;) {
    const { value, done } = await reader.read();
    if (done) return;
    rest += value;
    const parts = rest.split(/\r?\n\r?\n/);
    rest = parts.pop()!;
    for (const part of parts) {
      const fields = new Map(part.split(/\r?\n/).map(line => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trimStart()] as const));
      if (fields.has('data')) yield { event: fields.get('event') ?? 'message', id: fields.get('id'), data: fields.get('data')! };
    }
  }
}
