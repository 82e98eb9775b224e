import { useCallback, useEffect, useRef, useState } from 'react';
import { ask, find, get, type Page, Refused } from '../api';
import { when } from '../format';
import { person } from '../history';
import { useLoad } from '../ui';

export interface Draft { name: string; revision: number; source: string; began: string | null; by: string; at: string }
export interface FlowVersion { version: number; hash: string; publishedBy: string; publishedAt: string }
export interface Published { name: string; version: number; hash: string; title: string; source: string; publishedBy: string; publishedAt: string; versions: FlowVersion[] }

const IDLE = 4000, LOOK = 10_000;
export const draftOf = (name: string) => `api/flows/${encodeURIComponent(name)}/draft`;
export const flowOf = (name: string) => `api/flows/${encodeURIComponent(name)}`;

/** The newest version of a flow; null when there is none. */
export const newest = async (name: string, signal?: AbortSignal): Promise<Published | null> =>
  (await get<Page<{ name: string }>>('api/flows', signal)).value.some(flow => flow.name === name) ? get<Published>(flowOf(name), signal) : null;

export interface Kept {
  /** When it was last saved, by whom; null while the server has none. */
  draft: Draft | null;
  isSaved: boolean;
  /** Somebody else saved meanwhile; or saving was refused. */
  fault: Refused | undefined;
  save: () => Promise<void>;
  /** Saves over what somebody else has saved meanwhile. */
  saveOver: () => Promise<void>;
  /** Takes what somebody else has saved. */
  takeTheirs: () => Promise<string | null>;
  /** Throws the draft away; the text is then this. */
  throwAway: (text: string) => Promise<void>;
  began: string | null;
  begin: (hash: string | null) => void;
}

/** Keeps a text on the server as the flow's draft: a while after the last change, when asked, and when the page is left. */
export function useDraft(name: string, text: string, start: { draft: Draft | null; published: Published | null }, may: boolean): Kept {
  const [draft, setDraft] = useState(start.draft);
  const [saved, setSaved] = useState(start.draft?.source ?? start.published?.source ?? '');
  const [began, setBegan] = useState(start.draft ? start.draft.began : start.published?.hash ?? null);
  const [fault, setFault] = useState<Refused>();
  const busy = useRef(false);
  const now = useRef({ text, draft, saved, began, fault, may });
  now.current = { text, draft, saved, began, fault, may };

  const write = useCallback(async (over: Draft | null) => {
    if (busy.current || !now.current.may) return;
    busy.current = true;
    const { text: source, began } = now.current;
    try {
      setDraft(await ask<Draft>('PUT', draftOf(name), { source, began }, over ? { 'If-Match': `"${over.revision}"` } : { 'If-None-Match': '*' }));
      setSaved(source);
      setFault(undefined);
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused;
      setFault(refused);
    } finally {
      busy.current = false;
    }
  }, [name]);
  const save = useCallback(async () => { if (now.current.text !== now.current.saved) await write(now.current.draft); }, [write]);

  useEffect(() => {
    if (text === saved || fault?.status === 412) return;
    const timer = setTimeout(() => void save(), IDLE);
    return () => clearTimeout(timer);
  }, [text, saved, fault, save]);
  useEffect(() => {
    const leaving = (event: BeforeUnloadEvent) => { if (now.current.may && now.current.text !== now.current.saved) { void save(); event.preventDefault(); } };
    addEventListener('beforeunload', leaving);
    return () => { removeEventListener('beforeunload', leaving); if (!now.current.fault) void save(); };
  }, [save]);

  // Whoever works on the same draft is told before anything is lost.
  const { data: seen } = useLoad(async signal => ({ theirs: await find<Draft>(draftOf(name), signal) }), [name], LOOK);
  useEffect(() => {
    if (!seen || busy.current) return;
    const [theirs, mine] = [seen.theirs, now.current.draft];
    if ((theirs?.revision ?? 0) <= (mine?.revision ?? 0) && (theirs || !mine)) return;
    if (theirs?.source === now.current.text) { setDraft(theirs); setSaved(theirs.source); return; }
    if (theirs) setFault(new Refused(412, 'changed-meanwhile', `${person(theirs.by)} saved this draft at ${when(theirs.at)}.`, 'Look at the difference, then take theirs or save yours over it.'));
  }, [seen]);

  return {
    draft, fault, save, began, begin: setBegan, isSaved: text === saved,
    saveOver: async () => write(await find<Draft>(draftOf(name))),
    takeTheirs: async () => {
      const theirs = await find<Draft>(draftOf(name));
      setDraft(theirs);
      setFault(undefined);
      if (theirs) { setSaved(theirs.source); setBegan(theirs.began); }
      return theirs?.source ?? null;
    },
    throwAway: async becomes => {
      const { draft } = now.current;
      if (draft) await ask('DELETE', draftOf(name), undefined, { 'If-Match': `"${draft.revision}"` });
      setDraft(null);
      setSaved(becomes);
      setFault(undefined);
    },
  };
}
