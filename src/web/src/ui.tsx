import { createContext, useCallback, useContext, useEffect, useId, useRef, useState, type ReactNode } from 'react';
import { type Me, Refused, type Role, type RunStatus, type StepStatus } from './api';
import { ago, exact, when } from './format';

// ---- who looks

export const Identity = createContext<Me>({ name: '', kind: 'key', role: 'read' });
export const useMe = () => useContext(Identity);
const ranks: Role[] = ['read', 'review', 'operate', 'admin'];
export const roleWords: Record<Role, string> = { read: 'viewer', review: 'reviewer', operate: 'operator', admin: 'administrator' };

/** Why someone of this role may not, in words; empty when they may. */
export const mayNot = (me: Me, least: Role) =>
  ranks.indexOf(me.role) >= ranks.indexOf(least) ? '' : `You look as ${roleWords[me.role]}; this needs ${least === 'admin' ? 'an' : 'the role'} ${roleWords[least]}.`;

// ---- loading

export interface Loaded<T> { data: T | undefined; fault: Refused | undefined; again: () => void }

/** Loads, and loads again every so often while the page is in view. What was shown stays until there is something newer of the same kind. */
export function useLoad<T>(load: (signal: AbortSignal) => Promise<T>, on: unknown[], every = 0): Loaded<T> {
  const name = JSON.stringify(on);
  const [state, setState] = useState<{ name: string; data?: T; fault?: Refused }>({ name });
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const stop = new AbortController();
    let timer = 0;
    const look = async () => {
      if (!document.hidden)
        try {
          const data = await load(stop.signal);
          if (!stop.signal.aborted) setState({ name, data });
        } catch (fault) {
          if (stop.signal.aborted) return;
          if (!(fault instanceof Refused)) throw fault;
          setState(old => old.name === name ? { ...old, fault } : { name, fault });
        }
      if (every > 0 && !stop.signal.aborted) timer = window.setTimeout(look, every);
    };
    void look();
    return () => { stop.abort(); clearTimeout(timer); };
  }, [name, every, turn]);
  const same = state.name === name;
  return { data: same ? state.data : undefined, fault: same ? state.fault : undefined, again: useCallback(() => setTurn(t => t + 1), []) };
}

/** Now, every second or so, for what counts time. */
export function useNow(every = 5000): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), every);
    return () => clearInterval(timer);
  }, [every]);
  return now;
}

// ---- small pieces

const words: Record<RunStatus | StepStatus, string> = {
  queued: 'Queued', waiting: 'Waiting', running: 'Running', 'needs-attention': 'Needs attention', paused: 'Paused', succeeded: 'Done', rejected: 'Rejected',
  failed: 'Failed', cancelled: 'Cancelled', pending: 'Not yet', parked: 'Needs attention', completed: 'Done', skipped: 'Skipped',
};
export const statusWords = (status: RunStatus | StepStatus) => words[status];

type Tone = 'good' | 'bad' | 'busy' | 'wait' | 'calm';
export const tone = (status: RunStatus | StepStatus): Tone => ({
  queued: 'calm', waiting: 'wait', running: 'busy', 'needs-attention': 'bad', paused: 'wait', succeeded: 'good', rejected: 'bad',
  failed: 'bad', cancelled: 'calm', pending: 'calm', parked: 'bad', completed: 'good', skipped: 'calm',
} as const)[status];

// Each status has a shape of its own: colour alone tells nothing to many.
const shapes: Partial<Record<RunStatus | StepStatus, ReactNode>> = {
  succeeded: <path d="M3 8.5l3.2 3L13 4.5" />, completed: <path d="M3 8.5l3.2 3L13 4.5" />,
  'needs-attention': <path d="M8 2.5L14.5 13.5h-13zM8 6.5v3.2M8 11.6v.4" />, parked: <path d="M8 2.5L14.5 13.5h-13zM8 6.5v3.2M8 11.6v.4" />,
  failed: <path d="M4 4l8 8M12 4l-8 8" />, rejected: <path d="M4 4l8 8M12 4l-8 8" />,
  running: <path d="M5.5 3.5l7 4.5-7 4.5z" fill="currentColor" />,
  waiting: <path d="M8 2.5a5.5 5.5 0 100 11 5.5 5.5 0 000-11zM8 5v3.2l2 1.6" />,
  paused: <path d="M5.5 3.5v9M10.5 3.5v9" />,
  skipped: <path d="M3.5 4l4 4-4 4M8.5 4l4 4-4 4" />,
  cancelled: <path d="M8 2.5a5.5 5.5 0 100 11 5.5 5.5 0 000-11zM4.3 4.3l7.4 7.4" />,
};

export function Mark({ status }: { status: RunStatus | StepStatus }) {
  return (
    <svg className="mark" viewBox="0 0 16 16" aria-hidden="true" fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" strokeLinejoin="round">
      {shapes[status] ?? <circle cx="8" cy="8" r="4.5" strokeDasharray={status === 'pending' ? '2 2.6' : undefined} />}
    </svg>
  );
}

export const Status = ({ status }: { status: RunStatus | StepStatus }) => <span className={`status ${tone(status)}`}><Mark status={status} />{words[status]}</span>;

export const Time = ({ at, past }: { at: string | null | undefined; past?: boolean }) =>
  at ? <time dateTime={at} title={exact(at)}>{past ? ago(at) : when(at)}</time> : <>–</>;

export function Fault({ fault, again }: { fault: Refused; again?: () => void }) {
  return (
    <div className="notice bad" role="alert">
      <div><strong>{fault.message}</strong>{fault.remedy && <p>{fault.remedy}</p>}</div>
      {again && <button onClick={again}>Try again</button>}
    </div>
  );
}

export const Empty = ({ children }: { children: ReactNode }) => <p className="empty">{children}</p>;

/** A button that, when it cannot be used, says why instead of being mute. */
export function Act({ why, onPress, children, kind = '' }: { why?: string; onPress: () => void; children: ReactNode; kind?: string }) {
  const tell = useTell();
  return (
    <button type="button" className={kind} aria-disabled={why ? true : undefined} title={why || undefined} onClick={() => why ? tell(why, 'wait') : onPress()}>
      {children}
      {why && <span className="unseen">Not now: {why}</span>}
    </button>
  );
}

export function Progress({ percent }: { percent: number | null }) {
  if (percent === null) return null;
  const whole = Math.round(percent);
  return <span className="progress"><progress max={100} value={whole} aria-label="Progress" /><span>{whole} %</span></span>;
}

// ---- dialogs and what is told

export function Dialog({ title, onClose, children, wide }: { title: string; onClose: () => void; children: ReactNode; wide?: boolean }) {
  const frame = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    frame.current?.showModal();
    frame.current?.querySelector<HTMLElement>('[data-first]')?.focus();
    return () => frame.current?.close();
  }, []);
  return (
    <dialog ref={frame} className={wide ? 'wide' : ''} aria-labelledby={heading} onCancel={event => { event.preventDefault(); onClose(); }}
      onClick={event => { if (event.target === frame.current) onClose(); }}>
      <div className="sheet">
        <header><h2 id={heading}>{title}</h2><button className="plain" aria-label="Close" onClick={onClose}>✕</button></header>
        {children}
      </div>
    </dialog>
  );
}

type Tell = (text: string, tone?: Tone) => void;
const Telling = createContext<Tell>(() => {});
export const useTell = () => useContext(Telling);

/** Says what came of something, on screen and to screen readers. */
export function Teller({ children }: { children: ReactNode }) {
  const [told, setTold] = useState<{ text: string; tone: Tone; number: number }>();
  const tell = useCallback<Tell>((text, tone = 'good') => setTold(old => ({ text, tone, number: (old?.number ?? 0) + 1 })), []);
  useEffect(() => {
    if (!told) return;
    const timer = setTimeout(() => setTold(undefined), 5000 + told.text.length * 60);
    return () => clearTimeout(timer);
  }, [told]);
  return (
    <Telling.Provider value={tell}>
      {children}
      <div className="told" role="status" aria-live="polite">
        {told && <div key={told.number} className={told.tone}>{told.text}<button className="plain" aria-label="Dismiss" onClick={() => setTold(undefined)}>✕</button></div>}
      </div>
    </Telling.Provider>
  );
}
