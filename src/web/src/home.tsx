import { useEffect } from 'react';
import { type Desk, type Done, get, type Overview, type Trouble, type Waiting } from './api';
import { count, joined, name, since, until, when } from './format';
import { statuses } from './filter';
import { link } from './route';
import { Started } from './started';
import { Empty, Fault, Mark, statusWords, Time, tone, useLoad, useNow } from './ui';

/** The questions over all files: who is waited for, what failed and why, what was made, went out and was kept today. */
export function Home() {
  const midnight = new Date();
  midnight.setHours(0, 0, 0, 0);
  const overview = useLoad(signal => get<Overview>('api/overview', signal), [], 5000);
  const desk = useLoad(signal => get<Desk>(`api/desk?since=${encodeURIComponent(midnight.toISOString())}`, signal), [midnight.getTime()], 8000);
  const now = useNow();
  useEffect(() => { document.title = 'MediaFlows'; }, []);
  const fault = overview.fault ?? desk.fault;
  const counts = overview.data?.counts ?? {};
  return (
    <div className="page home">
      <h1 className="unseen">Home</h1>
      {fault && <Fault fault={fault} again={() => { overview.again(); desk.again(); }} />}
      <nav className="counts" aria-label="Runs by status">
        {statuses.filter(status => counts[status] || ['needs-attention', 'waiting', 'running'].includes(status)).map(status => (
          <a key={status} className={counts[status] ? tone(status) : 'none'} href={link(['runs'], { status })}><b>{(counts[status] ?? 0).toLocaleString('en-GB')}</b><span><Mark status={status} />{statusWords(status)}</span></a>))}
        <a className="none" href={link(['runs'])}><b>{overview.data ? overview.data.total.toLocaleString('en-GB') : '–'}</b><span>All runs</span></a>
      </nav>
      <Started />
      {desk.data && <div className="columns">
        <section className="card"><h2>What failed <span className="quiet">by cause</span></h2>
          {desk.data.troubles.length === 0 ? <Empty>Nothing: no step needs attention, and no run failed today.</Empty> : <ul className="troubles">{desk.data.troubles.map(trouble => <Cause key={`${trouble.code}/${trouble.step}/${trouble.message}`} trouble={trouble} />)}</ul>}
        </section>
        <section className="card"><h2>What waits <span className="quiet">for whom, since when</span></h2>
          {desk.data.waiting.length === 0 ? <Empty>Nothing waits for anyone.</Empty> : <ul className="waits">{desk.data.waiting.slice(0, 20).map(wait => <Wait key={wait.run.id + wait.title} wait={wait} now={now} />)}</ul>}
          {desk.data.waiting.length > 20 && <p><a href={link(['runs'], { status: 'waiting' })}>{count(desk.data.waiting.length - 20, 'more', 'more')}</a></p>}
        </section>
        {desk.data.done.map(work => <DoneToday key={work.kind} work={work} />)}
      </div>}
      {desk.data && !desk.data.all && <p className="quiet">Looked at the newest {count(desk.data.lookedAt, 'run')}; older ones are in the <a href={link(['runs'])}>list of runs</a>.</p>}
    </div>
  );
}

function Cause({ trouble }: { trouble: Trouble }) {
  const first = trouble.runs[0];
  return (
    <li>
      <b className="num">{trouble.count}</b>
      <div>
        <strong>{trouble.message}</strong>
        {trouble.remedy && <p>{trouble.remedy}</p>}
        <p className="quiet">{trouble.step} · newest <Time at={trouble.newest} past />{trouble.open < trouble.count && ` · ${trouble.count - trouble.open} ended`}</p>
        <p>{trouble.runs.slice(0, 3).map((run, index) => <span key={run.id}>{index > 0 && ', '}<a href={link(['run', run.id])}>{name(run.assetUri)}</a></span>)}
          {trouble.count > 3 && first && <> and <a href={link(['runs'], { status: trouble.open > 0 ? 'needs-attention' : 'failed', flow: first.flow.name })}>{trouble.count - 3} more</a></>}</p>
      </div>
    </li>
  );
}

const reasons: Partial<Record<Waiting['kind'], string>> = { external: 'a partner', time: 'its time', retry: 'the next attempt', child: 'its own runs', attention: 'an operator' };

function Wait({ wait, now }: { wait: Waiting; now: number }) {
  const isLate = wait.until !== null && Date.parse(wait.until) < now;
  return (
    <li>
      <div><a href={link(['run', wait.run.id])}>{name(wait.run.assetUri)}</a><span className="quiet">{wait.title} · {wait.kind === 'review' ? joined(wait.who) : reasons[wait.kind] ?? joined(wait.who)}</span></div>
      <span className="quiet num">{wait.since && <span title={when(wait.since)}>{since(wait.since, now)}</span>}{wait.until && <span className={isLate ? 'late' : ''} title={when(wait.until)}>{wait.kind === 'review' ? `due ${until(wait.until, now)}` : until(wait.until, now)}</span>}</span>
    </li>
  );
}

const done: Record<Done['kind'], [title: string, where: string]> = { metadata: ['What metadata was made', ''], mam: ['What the MAM was told', 'in '], published: ['What was published', 'to '], archived: ['What was archived', 'in '] };

function DoneToday({ work: { kind, count: all, newest } }: { work: Done }) {
  const [title, where] = done[kind];
  return (
    <section className="card"><h2>{title} <span className="quiet">today</span></h2>
      {all === 0 ? <Empty>Nothing yet.</Empty> : <ul className="waits">{newest.map(one => (
        <li key={one.run.id}><div><a href={link(['run', one.run.id])}>{name(one.run.assetUri)}</a><span className="quiet">{where}{joined(one.what.map(what => what === 'sidecar' ? 'a sidecar file' : what))}</span></div><span className="quiet num"><Time at={one.at} /></span></li>))}</ul>}
      {all > newest.length && <p className="quiet">and {count(all - newest.length, 'more', 'more')}</p>}
    </section>
  );
}
