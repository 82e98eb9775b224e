import { useState } from 'react';
import { type BulkAnswer, post, Refused } from './api';
import { count, name } from './format';
import { bounds, type Filter, times } from './filter';
import { link } from './route';
import { Dialog, Fault, Status, statusWords, useMe } from './ui';
import type { RunStatus } from './api';

const actions = {
  retry: ['Retry what waits for a person', 'Every step of these runs that needs attention is tried again.'],
  rerun: ['Run again from the beginning', 'A new run is started for each; only runs that have ended can run again.'],
  pause: ['Pause', 'Nothing new starts; what runs ends and is recorded.'],
  resume: ['Resume', 'Paused runs go on.'],
  cancel: ['Cancel', 'What runs is stopped, what was published by a step that can be undone is taken back, then the run ends.'],
} as const;
type Action = keyof typeof actions;

/** One action on many runs: counted first, then done, and told run by run. */
export function Bulk({ filter, ids, onClose, onDone }: { filter: Filter; ids: string[]; onClose: () => void; onDone: () => void }) {
  const me = useMe();
  const [action, setAction] = useState<Action>('retry');
  const [reason, setReason] = useState('');
  const [preview, setPreview] = useState<BulkAnswer>();
  const [result, setResult] = useState<BulkAnswer>();
  const [fault, setFault] = useState<Refused>();
  const [busy, setBusy] = useState(false);
  const meant = ids.length > 0 ? { ids } : { filter: { ...bounds(filter), ...(filter.version ? { version: Number(filter.version) } : {}) } };

  const ask = async (body: object, then: (answer: BulkAnswer) => void) => {
    setBusy(true);
    setFault(undefined);
    try {
      then(await post<BulkAnswer>('api/runs/bulk', { action, ...meant, ...body }));
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused;
      setFault(refused);
      if (refused.code === 'count-changed') setPreview(undefined);
    } finally {
      setBusy(false);
    }
  };

  if (result) return (
    <Dialog title="What came of it" onClose={onClose}>
      <p role="status"><strong>{count(result.done, 'run')} of {result.count}: {actions[action][0].toLowerCase()}.</strong></p>
      {result.refused.length > 0 && <>
        <p>{count(result.refused.length, 'run was', 'runs were')} left as {result.refused.length === 1 ? 'it was' : 'they were'}:</p>
        <ul className="results">{result.refused.slice(0, 500).map(one => <li key={one.id}><a href={link(['run', one.id])}>{one.id.slice(0, 10)}</a> {one.message}</li>)}</ul></>}
      <footer><button className="primary" data-first onClick={onClose}>Close</button></footer>
    </Dialog>
  );
  return (
    <Dialog title={ids.length > 0 ? `Act on ${count(ids.length, 'chosen run')}` : 'Act on every run that matches'} onClose={onClose}>
      <form onSubmit={event => {
        event.preventDefault();
        void (preview ? ask({ expected: preview.count, reason: reason.trim() }, answer => { setResult(answer); onDone(); }) : ask({ preview: true }, setPreview));
      }}>
        {ids.length === 0 && <p className="quiet">{inWords(filter)}</p>}
        <fieldset>
          <legend className="unseen">What to do</legend>
          {(Object.keys(actions) as Action[]).map(one => (
            <label key={one} className="choice"><input type="radio" name="action" checked={action === one} onChange={() => { setAction(one); setPreview(undefined); }} />
              <span>{actions[one][0]}<small>{actions[one][1]}</small></span></label>))}
        </fieldset>
        <label>Reason<input required value={reason} onChange={event => setReason(event.target.value)} maxLength={500} placeholder="It stands in the history of every run" /></label>
        {fault && <Fault fault={fault} />}
        {preview && <div className="notice" role="status"><div>
          <strong>{preview.count === 0 ? 'No run matches.' : `This is about ${count(preview.count, 'run')}${preview.count > preview.sample.length ? ', the newest of them' : ''}:`}</strong>
          <ul className="results">{preview.sample.map(run => <li key={run.id}><Status status={run.status} /> {name(run.assetUri)}</li>)}</ul>
        </div></div>}
        <p className="quiet">You act as {me.name}.</p>
        <footer>
          <button type="button" onClick={onClose}>Leave it</button>
          <button className={`primary ${action === 'cancel' ? 'danger' : ''}`} disabled={busy || preview?.count === 0}>{busy ? 'One moment…' : preview ? `Yes: ${actions[action][0].toLowerCase()} (${preview.count})` : 'Count them first'}</button>
        </footer>
      </form>
    </Dialog>
  );
}

function inWords(filter: Filter): string {
  const parts = [
    filter.status && filter.status.split(',').map(status => statusWords(status as RunStatus).toLowerCase()).join(' or '), filter.flow && `flow ${filter.flow}${filter.version ? ` version ${filter.version}` : ''}`,
    filter.q && `“${filter.q}”`, filter.asset && name(filter.asset), filter.time && `started ${times[filter.time]?.toLowerCase()}`];
  return parts.some(Boolean) ? `Runs: ${parts.filter(Boolean).join(', ')}.` : 'Every run there is.';
}
