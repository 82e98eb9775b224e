import { Suspense, useCallback, useEffect, useRef, useState } from 'react';
import { type Action, ActDialog, whyNot } from './act';
import { follow, get, type Progress as Live, Refused, type Run, type RunEvent, type Step } from './api';
import { Audit } from './audit';
import { ReviewActs } from './decide';
import { Files } from './files';
import { clock, exact, joined, since, size, until, when } from './format';
import { history, person } from './history';
import { Graph } from './lazy-graph';
import { go, link, replace } from './route';
import { Reviewed } from './reviewed';
import { StepPanel } from './step';
import { percent } from './progress';
import { busiest, runView } from './run-graph';
import { TimelineView } from './timeline-view';
import { Act, Fault, Mark, Progress, Status, statusWords, Time, tone, useMe, useNow } from './ui';

/** A run as it happens: its events as they come, its document after them, and how far running steps are in between. */
function useRun(id: string) {
  const [run, setRun] = useState<Run>();
  const [events, setEvents] = useState<RunEvent[]>([]);
  const [fault, setFault] = useState<Refused>();
  const pending = useRef(0);
  const load = useCallback(() => {
    if (pending.current) return;
    pending.current = window.setTimeout(() => {
      pending.current = 0;
      get<Run>(`api/runs/${encodeURIComponent(id)}`).then(next => { setFault(undefined); setRun(old => kept(old, next)); }, (refused: Refused) => setFault(refused));
    }, 60);
  }, [id]);
  useEffect(() => {
    const stop = new AbortController();
    let told: RunEvent[] = [];
    let timer = 0;
    let queued = '';
    load();
    void follow(id, 0, (name, data, number) => {
      if (name === 'progress') {
        const reports = data as { attempt: string; progress: Live }[];
        const waiting = reports.filter(report => report.progress.queued).map(report => report.attempt).join('\n');
        // Whose turn has come is no event, and the answers speak of it.
        if (waiting !== queued) load();
        queued = waiting;
        return setRun(old => old && moved(old, reports));
      }
      told = [...told, { ...(data as RunEvent), number }];
      clearTimeout(timer);
      timer = window.setTimeout(() => { setEvents(told); load(); }, 30);
    }, stop.signal);
    return () => { stop.abort(); clearTimeout(timer); clearTimeout(pending.current); pending.current = 0; };
  }, [id, load]);
  return { run, events, fault, load };
}

/** What did not change stays the same object: only that is drawn again which is new. */
function kept(old: Run | undefined, next: Run): Run {
  if (!old) return next;
  const before = new Map(old.steps.map(step => [step.id, step]));
  return { ...next, steps: next.steps.map(step => { const same = before.get(step.id); return same && JSON.stringify(same) === JSON.stringify(step) ? same : step; }) };
}

function moved(run: Run, reports: { attempt: string; progress: Live }[]): Run {
  if (reports.length === 0) return run;
  const live = new Map(reports.map(report => [report.attempt, report.progress]));
  return { ...run, steps: run.steps.map(step => step.status !== 'running' ? step : {
    ...step, items: step.items.map(item => ({ ...item, progress: live.get(`${step.id}@${step.round}.${item.attempts}${item.item === null ? '' : `/${item.item}`}`) ?? null })) }) };
}

/** The server's sentences have their times in UTC; here they are in the reader's zone. */
const local = (text: string) => text.replace(/(\bon )?(\d{4}-\d\d-\d\d) (\d\d:\d\d) UTC/g, (_, on: string | undefined, day: string, time: string) => {
  const said = when(`${day}T${time}:00Z`);
  return on && /^\d\d:\d\d$/.test(said) ? `at ${said}` : `${on ?? ''}${said}`;
});

const questions = [
  ['where', 'Where is it?'], ['failedStep', 'What failed?'], ['waitingForApproval', 'Who has to approve?'], ['next', 'What comes next?'],
  ['metadataGenerated', 'Metadata made?'], ['mamUpdated', 'MAM updated?'], ['published', 'Published?'], ['archived', 'Archived?'],
] as const;

export default function RunPage({ id, chosen }: { id: string; chosen: string | null }) {
  const me = useMe();
  const { run, events, fault, load } = useRun(id);
  const [action, setAction] = useState<Action>();
  const now = useNow(1000);
  const title = run?.asset.name ?? 'Run';
  useEffect(() => { document.title = run ? `${title}: ${statusWords(run.status)} – MediaFlows` : 'MediaFlows'; }, [title, run?.status]);
  if (fault && !run) return <div className="page"><Fault fault={fault} again={load} /></div>;
  if (!run) return null;

  const focus = chosen ?? run.open.find(matter => matter.kind === 'attention')?.step ?? run.open[0]?.step ?? null;
  const step = run.steps.find(one => one.id === focus);
  const choose = (next: string) => replace(link(['run', id], { step: next }));
  const button = (what: Action, text: string, kind = '') => <Act why={whyNot(me, run, what)} kind={kind} onPress={() => setAction(what)}>{text}</Act>;
  return (
    <div className="page">
      <header className="heading run">
        <div>
          <h1>{title}<Status status={run.status} /></h1>
          <p className="quiet">
            <a href={link(['asset', run.asset.id])}>All about this file</a> · <a href={link(['runs'], { flow: run.flow.name })}>{run.title || run.flow.name}</a> <a href={link(['flows', run.flow.name, 'versions'])}>version {run.flow.number}</a> · {size(run.asset.size)} · started by {person(run.startedBy)} <Time at={run.startedAt} />
            {run.endedAt && <> · took {since(run.startedAt, Date.parse(run.endedAt))}</>}
            {run.link && <> · {run.link.kind === 'child' ? 'part of' : run.link.kind === 'takedown' ? 'takes back' : 'again after'} <a href={link(['run', run.link.runId])}>another run</a></>}
            {run.takenDownBy && <> · <a href={link(['run', run.takenDownBy])}>taken back</a></>}
          </p>
        </div>
        <div className="acts">
          {run.status === 'paused' ? button({ do: 'resume' }, 'Resume') : button({ do: 'pause' }, 'Pause')}
          {button({ do: 'cancel' }, 'Cancel')}
          {button({ do: 'rerun' }, 'Run again')}
          {run.endedAt && button({ do: 'takedown' }, 'Take back')}
        </div>
      </header>
      {fault && <Fault fault={fault} again={load} />}

      {run.open.filter(matter => matter.kind === 'attention').map(matter => {
        const at = run.steps.find(one => one.id === matter.step);
        const item = at?.problem ?? at?.items.find(one => one.item === matter.item);
        return (
          <section className="notice bad trouble" key={matter.step + matter.item} aria-label={`${matter.title} needs attention`}>
            <div>
              <h2><Mark status="parked" />{matter.title}: {matter.failure?.message ?? item?.reason ?? 'needs attention'}</h2>
              {matter.failure?.remedy && <p>{matter.failure.remedy}</p>}
              <p className="quiet">Waits for an operator{matter.since && <> for {since(matter.since, now)}</>}{item && item.attempts > 1 && <> · {item.attempts} attempts</>}</p>
            </div>
            {at && item && <div className="acts">{button({ do: 'retry', step: at, item }, 'Retry', 'primary')}{button({ do: 'edit', step: at, item }, 'Edit input and retry')}{button({ do: 'skip', step: at, item }, 'Skip')}</div>}
          </section>);
      })}
      {run.open.filter(matter => matter.kind === 'review').map(matter => (
        <section className="notice wait" key={matter.review}>
          <div><h2><Mark status="waiting" />{matter.title} waits for {joined(matter.who)}</h2>
            <p className="quiet">{matter.since && <>since {when(matter.since)} ({since(matter.since, now)})</>}{matter.until && <> · due {when(matter.until)} ({until(matter.until, now)})</>} · they decide through the link they were sent, or here</p>
            {run.reviews.find(review => review.id === matter.review)?.untold.map(one => one.keptUntil ? <p key={one.who} role="status">{one.who} is told at {when(one.keptUntil)}, in one letter with others.</p> : <p key={one.who} role="status">The letter to {one.who} {one.givenUp ? 'was refused: hand them the link another way, or pass the review on.' : 'has not gone through yet; it is tried again.'} <q>{one.because}</q></p>)}</div>
          {run.reviews.filter(review => review.id === matter.review).map(review => <ReviewActs key={review.id} review={review} run={run} which={['decide', 'open', 'withdraw']} onDone={load} />)}
        </section>))}

      <section className="answers" aria-label="In short">
        {questions.map(([name, question]) => <div key={name} className={name === 'failedStep' && run.answers[name].text !== 'None.' ? 'bad' : ''}><h2>{question}</h2><p>{local(run.answers[name].text)}</p></div>)}
      </section>

      <section className="card flow" aria-label="Steps">
        <Outline steps={run.steps} chosen={focus} choose={choose} now={now} />
        <Suspense fallback={<div className="graph" />}><Graph steps={run.steps} view={runView} chosen={focus} choose={choose} /></Suspense>
      </section>
      {step && <StepPanel run={run} step={step} events={events} button={button} />}

      <section className="card"><h2>When</h2><TimelineView events={events} steps={run.steps} now={now} choose={choose} /></section>
      <section className="card"><h2>Files</h2><Files run={run.id} version={run.files.length} files={run.files} /></section>
      <Reviewed run={run} onDone={load} />
      <History events={events} run={run} />
      {action && <ActDialog run={run} action={action} onClose={() => setAction(undefined)} onDone={load} />}
    </div>
  );
}

/** The graph's equal for those who read or tab rather than look. */
function Outline({ steps, chosen, choose, now }: { steps: Step[]; chosen: string | null; choose: (step: string) => void; now: number }) {
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    const [box, button] = [list.current, list.current?.querySelector<HTMLElement>('[aria-pressed=true]')];
    if (!box || !button) return;
    const at = button.offsetTop - box.offsetTop;
    if (at < box.scrollTop || at + button.offsetHeight > box.scrollTop + box.clientHeight) box.scrollTop = at - box.clientHeight / 2;
  }, [chosen]);
  return (
    <ol ref={list} className="outline" aria-label="Steps, in the order of the flow">
      {steps.map(step => {
        const [item, done] = [busiest(step), percent(step)];
        const lasts = item?.started && item.status !== 'pending' ? since(item.started, item.ended ? Date.parse(item.ended) : now) : '';
        return (
          <li key={step.id}>
            <button className={tone(step.status)} aria-pressed={step.id === chosen} onClick={() => choose(step.id)}>
              <Mark status={step.status} /><span className="title">{step.title ?? step.id}{step.round > 1 && <small> round {step.round}</small>}</span>
              {done !== null ? <Progress percent={done} /> : <span className="quiet">{step.status === 'pending' ? '' : step.status === 'completed' ? lasts : `${statusWords(step.status)}${lasts && ['running', 'waiting'].includes(step.status) ? ` ${lasts}` : ''}`}</span>}
            </button>
          </li>);
      })}
    </ol>
  );
}

const FIRST = 30;

function History({ events, run }: { events: RunEvent[]; run: Run }) {
  const [all, setAll] = useState(false);
  const told = history(events, run.steps).reverse();
  const save = () => {
    const made = URL.createObjectURL(new Blob([JSON.stringify({ run, events }, null, 2)], { type: 'application/json' }));
    const anchor = Object.assign(document.createElement('a'), { href: made, download: `run-${run.id}.json` });
    anchor.click();
    setTimeout(() => URL.revokeObjectURL(made), 10_000);
  };
  return (
    <section className="card">
      <header className="heading"><h2>History</h2><span className="push" /><button onClick={save}>Download as JSON</button></header>
      <ol className="history">
        {(all ? told : told.slice(0, FIRST)).map(one => (
          <li key={one.number} className={one.bad ? 'bad' : ''}>
            <time dateTime={one.at} title={exact(one.at)}>{clock(one.at)}</time><span>{one.text}{one.who && <span className="quiet"> by {one.who}</span>}{one.why && <q>{one.why}</q>}</span>
          </li>))}
      </ol>
      {!all && told.length > FIRST && <button onClick={() => setAll(true)}>Show all {told.length}</button>}
      <Audit run={run.id} version={run.version} steps={run.steps} />
      <p className="quiet">Run {run.id} · <a href={link(['runs'], { asset: run.asset.id })} onClick={event => { event.preventDefault(); go(link(['runs'], { asset: run.asset.id })); }}>all runs of this file</a></p>
    </section>
  );
}
