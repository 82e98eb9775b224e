import { lazy, type ReactNode, Suspense, useState } from 'react';
import type { Action } from './act';
import type { Failure, Item, Json, Run, RunEvent, Step } from './api';
import { count, since, until, when } from './format';
import { busiest } from './run-graph';
import { Progress, Status, Time, useNow } from './ui';

/** One step: how it stands, each attempt, what went in and came out, and what can be done. */
export function StepPanel({ run, step, events, button }: { run: Run; step: Step; events: RunEvent[]; button: (action: Action, text: string, kind?: string) => ReactNode }) {
  const item = busiest(step);
  const isOne = step.items.length === 1 && step.items[0]!.item === null;
  const tries = attempts(events, step.id);
  return (
    <section className="card step-panel" aria-label={`Step ${step.title ?? step.id}`}>
      <header className="heading">
        <h2>{step.title ?? step.id} <Status status={step.status} /></h2>
        <span className="quiet">{step.uses}{step.round > 1 && ` · round ${step.round}`}</span>
        <span className="push" />
        <div className="acts">
          {item && <>{button({ do: 'retry', step, item: forAll(step, item) }, 'Retry')}{button({ do: 'edit', step, item }, 'Edit input and retry')}{button({ do: 'skip', step, item: forAll(step, item) }, 'Skip')}</>}
          {button({ do: 'rerun', step }, 'Run again from here')}
        </div>
      </header>
      {step.problem && <Outcome item={step.problem} />}
      {isOne ? <One item={step.items[0]!} /> : step.items.length > 0 && (
        <ul className="items">{step.items.map(one => <li key={one.item}><strong>{one.item}</strong> <Status status={one.progress?.queued ? 'waiting' : one.status} /><One item={one} />
          {one.status === 'parked' && <div className="acts">{button({ do: 'retry', step, item: one }, `Retry ${one.item}`)}{button({ do: 'edit', step, item: one }, 'Edit input and retry')}{button({ do: 'skip', step, item: one }, `Skip ${one.item}`)}</div>}</li>)}</ul>)}
      {step.uses === 'media/follow' && step.status === 'running' && <Watch key={step.id} run={run.id} step={step.id} />}
      {tries.length > 0 && <details open={tries.some(one => one.failure)}>
        <summary>{count(tries.length, 'attempt')}</summary>
        <ol className="attempts">{tries.map(one => (
          <li key={`${one.round}.${one.attempt}/${one.item}`}>
            <span>{one.item !== null && `${one.item}, `}{one.round > 1 && `round ${one.round}, `}attempt {one.attempt}</span>
            <span className="quiet"><Time at={one.from} />{one.to && <> · {since(one.from, Date.parse(one.to))}</>}</span>
            <span className={one.failure ? 'bad' : ''}>{one.failure ? one.failure.message : one.how}</span>
          </li>))}
        </ol>
      </details>}
      <div className="data">
        {item && <Data title="Input" value={item.input} />}
        {item && <Data title="Output" value={item.output} />}
      </div>
      {run.steps.length > 1 && step.needs.length > 0 && <p className="quiet">Comes after {step.needs.map(need => run.steps.find(one => one.id === need)?.title ?? need).join(', ')}.</p>}
    </section>
  );
}

const Live = lazy(() => import('./live'));

/** The player is fetched by those who want to look. */
function Watch({ run, step }: { run: string; step: string }) {
  const [looks, setLooks] = useState(false);
  return looks ? <Suspense><Live run={run} step={step} /></Suspense> : <p><button className="primary" onClick={() => setLooks(true)}>Watch it live</button> <span className="quiet">as far as it is recorded, some seconds behind</span></p>;
}

/** Without a name the server means every item that is not over. */
const forAll = (step: Step, item: Item): Item => step.items.length > 1 ? { ...item, item: null } : item;

function One({ item }: { item: Item }) {
  const now = useNow(1000);
  return (
    <>
      {item.progress && <p className="live"><Progress percent={item.progress.percent} />
        <span className="quiet">{[item.progress.text, item.progress.speed && `${item.progress.speed.toFixed(1)}× speed`, item.progress.remainingSeconds !== null && `about ${since(new Date(now - item.progress.remainingSeconds * 1000).toISOString(), now)} left`].filter(Boolean).join(' · ')}</span></p>}
      <p className="quiet">
        {item.attempts === 0 ? 'It has not begun.' : <>Attempt {item.attempts} of at most {Math.max(item.maxAttempts, item.attempts)}{item.started && <> · began {when(item.started)}</>}{item.ended && <> · ended {when(item.ended)}</>}</>}
        {item.due && (item.status === 'waiting') && <> · {item.failure ? 'tried again' : 'goes on'} {when(item.due)} ({until(item.due, now)})</>}
      </p>
      <Outcome item={item} />
    </>
  );
}

const classes: Record<string, string> = { transient: 'It may work when tried again', media: 'The media is at fault', refused: 'The other side said no', configuration: 'Something is set up wrongly', ours: 'MediaFlows itself failed' };

function Outcome({ item }: { item: Item }) {
  const failure: Failure | null = item.failure;
  if (failure && item.status !== 'completed' && item.status !== 'skipped') return (
    <div className="failure">
      <p><strong>{failure.message}</strong></p>
      {failure.remedy && <p>{failure.remedy}</p>}
      <p className="quiet">{classes[failure.class] ?? failure.class} · {failure.code}</p>
      {failure.detail && <details><summary>What was said exactly</summary><pre tabIndex={0}>{failure.detail}</pre></details>}
    </div>);
  return item.reason ? <p>{item.reason}</p> : null;
}

function Data({ title, value }: { title: string; value: Json }) {
  if (value === null || (typeof value === 'object' && Object.keys(value).length === 0)) return null;
  return <details><summary>{title}</summary><pre tabIndex={0}>{JSON.stringify(value, null, 2)}</pre></details>;
}

interface Try { item: string | null; round: number; attempt: number; from: string; to: string | null; failure: Failure | null; how: string }

function attempts(events: RunEvent[], step: string): Try[] {
  const tries = new Map<string, Try>();
  for (const event of events) {
    if (event.key?.step !== step || event.key.attempt === 0) continue;
    const { item, round, attempt } = event.key;
    const name = `${round}.${attempt}/${item}`;
    if (event.kind === 'StepStarted') tries.set(name, { item, round, attempt, from: event.at, to: null, failure: null, how: 'under way' });
    const one = tries.get(name);
    if (!one) continue;
    if (event.kind === 'StepFailed') Object.assign(one, { to: event.at, failure: event.failure as Failure });
    if (event.kind === 'StepCompleted') Object.assign(one, { to: event.at, how: 'done' });
    if (event.kind === 'StepSkipped' && !one.failure) Object.assign(one, { to: event.at, how: 'skipped' });
    if (event.kind === 'StepCancelled') Object.assign(one, { to: event.at, how: 'stopped' });
  }
  return [...tries.values()].reverse();
}
