import { useState } from 'react';
import { type AuditEntry, get, type Json, type RunAudit, type Step } from './api';
import { clock, count, exact } from './format';
import { person } from './history';
import { Fault, Mark, useLoad } from './ui';

const words: Record<string, string> = {
  'run.started': 'Run started', 'run.paused': 'Run paused', 'run.resumed': 'Run resumed', 'run.stopping': 'Run is being stopped', 'run.ended': 'Run ended',
  'operator.retry': 'retried by hand', 'operator.skip': 'skipped by hand', 'operator.cancel': 'Cancelled by hand',
  'review.opened': 'Reviewers asked', 'review.approve': 'Approved', 'review.changes': 'Changes requested', 'review.reject': 'Rejected', 'review.commented': 'Commented', 'review.comment-removed': 'Comment taken back',
  'reviewer.not-told': 'A letter did not go through', 'reviewer.kept-back': 'A letter is kept for one with others', 'reviewer.told': 'A letter went out',
  'review.delegated': 'Review passed on', 'review.escalated': 'Review passed on by the flow', 'review.passed': 'Enough have approved', 'review.lapsed': 'Review lapsed', 'review.withdrawn': 'Review withdrawn',
  'document.revised': 'Text revised', 'step.completed': 'done', 'step.skipped': 'skipped', 'step.parked': 'needs attention', 'step.failed': 'failed',
  'child.completed': 'its run ended', 'callback.received': 'the partner answered', 'effect.undone': 'undone', 'effect.not-undone': 'could not be undone',
};

type Detail = { [name: string]: Json };
interface File { role: string; uri: string; sha256: string }

/** A run's audit: who did what, when, why and having seen what, and whether it is as it was written. Asked for only when it is opened. */
export function Audit({ run, version, steps }: { run: string; version: number; steps: Step[] }) {
  const [open, setOpen] = useState(false);
  return (
    <details className="audit" onToggle={event => setOpen(event.currentTarget.open)}>
      <summary>Audit: who did what and why, and what they had seen</summary>
      {open && <Entries run={run} version={version} steps={steps} />}
    </details>
  );
}

function Entries({ run, version, steps }: { run: string; version: number; steps: Step[] }) {
  const { data, fault, again } = useLoad(signal => get<RunAudit>(`api/runs/${encodeURIComponent(run)}/audit`, signal), [run, version]);
  if (fault) return <Fault fault={fault} again={again} />;
  if (!data) return <p className="quiet">One moment…</p>;
  return (
    <>
      {data.broken.length === 0
        ? <p className="status good"><Mark status="completed" />The chain holds: {count(data.value.length, 'entry', 'entries')}, each as it was written</p>
        : <div className="notice bad" role="alert"><div><strong>This audit is not as it was written.</strong>{data.broken.map(one => <p key={one}>{one}</p>)}<p>Tell an administrator: someone changed the store by other means than MediaFlows.</p></div></div>}
      <ol className="history">{[...data.value].reverse().map(entry => <Entry key={entry.number} entry={entry} steps={steps} />)}</ol>
    </>
  );
}

/** Which step it is about: an entry names it as step@round.attempt/item. */
function about(detail: Detail, steps: Step[]): string {
  const [, id, item] = /^([^@/]+)(?:@[\d.]+)?(?:\/(.*))?$/.exec(typeof detail.step === 'string' ? detail.step : '') ?? [];
  return id ? `${steps.find(step => step.id === id)?.title ?? id}${item ? ` (${item})` : ''}: ` : '';
}

function Entry({ entry, steps }: { entry: AuditEntry; steps: Step[] }) {
  const detail = (entry.detail ?? {}) as Detail;
  const files = (Array.isArray(detail.files) ? detail.files : []) as unknown as File[];
  const more = Object.entries(detail).filter(([name, value]) => name !== 'files' && value !== null && value !== false);
  return (
    <li>
      <time dateTime={entry.at} title={exact(entry.at)}>{clock(entry.at)}</time>
      <span>
        <b>{entry.number}</b> {about(detail, steps)}{words[entry.what] ?? entry.what}<span className="quiet"> by {person(entry.who)}{typeof detail.onBehalfOf === 'string' && detail.onBehalfOf.toLowerCase() !== person(entry.who).toLowerCase() && ` for ${detail.onBehalfOf}`}</span>{entry.why && <q>{person(entry.why)}</q>}
        <details><summary className="quiet">{files.length > 0 ? entry.what.startsWith('review.') ? `${count(files.length, 'file')} shown, and more` : `${count(files.length, 'file')} made, and more` : 'More'}</summary>
          {files.length > 0 && <ul className="hashes">{files.map(file => <li key={file.uri + file.role}><span>{file.role.replaceAll('-', ' ')}</span><code title={file.uri}>sha256 {file.sha256}</code></li>)}</ul>}
          {more.length > 0 && <pre tabIndex={0}>{JSON.stringify(Object.fromEntries(more), null, 2)}</pre>}
          <p className="quiet">Hash of this entry and all before it: <code>{entry.hash}</code></p>
        </details>
      </span>
    </li>
  );
}
