import { useState } from 'react';
import { readJson } from './act';
import { type BulkAnswer, get, type Json, post, Refused } from './api';
import { count, name } from './format';
import { bounds, type Filter, times } from './filter';
import { link } from './route';
import { Dialog, Fault, Status, statusWords, useLoad, useMe } from './ui';
import type { RunStatus } from './api';

const actions = {
  retry: ['Retry what waits for a person', 'Every step of these runs that needs attention is tried again.'],
  edit: ['Retry a step with changed input', 'What you write is laid over each run’s own input: the rest of it stays.'],
  skip: ['Skip what waits for a person', 'These runs go on without the step, as if it had given what you write.'],
  rerun: ['Run again from the beginning', 'A new run is started for each; only runs that have ended can run again.'],
  from: ['Run again from a step', 'A new run is started for each; it takes over what the steps before made.'],
  pause: ['Pause', 'Nothing new starts; what runs ends and is recorded.'],
  resume: ['Resume', 'Paused runs go on.'],
  cancel: ['Cancel', 'What runs is stopped, what was published by a step that can be undone is taken back, then the run ends.'],
} as const;
type Action = keyof typeof actions;
const withStep: Action[] = ['edit', 'skip', 'from'];

/** The action as the server knows it. */
function asked(action: Action, step: string, value: Json | undefined) {
  const of = step ? { step } : {};
  return action === 'edit' ? { action: 'retry', ...of, input: value } : action === 'skip' ? { action, ...of, ...(value === undefined ? {} : { output: value }) }
    : action === 'from' ? { action: 'rerun', ...of } : { action };
}

/** One action on many runs: counted first, then done, and told run by run. */
export function Bulk({ filter, ids, onClose, onDone }: { filter: Filter; ids: string[]; onClose: () => void; onDone: () => void }) {
  const me = useMe();
  const [action, setAction] = useState<Action>('retry');
  const [reason, setReason] = useState('');
  const [step, setStep] = useState('');
  const [text, setText] = useState('');
  const [preview, setPreview] = useState<BulkAnswer>();
  const [result, setResult] = useState<BulkAnswer>();
  const [fault, setFault] = useState<Refused>();
  const [busy, setBusy] = useState(false);
  const meant = ids.length > 0 ? { ids } : { filter: { ...bounds(filter), ...(filter.version ? { version: Number(filter.version) } : {}) } };

  const flow = useLoad(async signal => filter.flow && ids.length === 0 ? get<{ steps: { id: string }[] }>(`api/flows/${encodeURIComponent(filter.flow)}`, signal) : null, [filter.flow, ids.length]);
  const written = text.trim() === '' ? { value: undefined, problem: '' } : readJson(text);
  const change = (to: () => void) => { to(); setPreview(undefined); };

  const ask = async (body: object, then: (answer: BulkAnswer) => void) => {
    setBusy(true);
    setFault(undefined);
    try {
      then(await post<BulkAnswer>('api/runs/bulk', { ...asked(action, withStep.includes(action) ? step.trim() : '', written.value), ...meant, ...body }));
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
      {result.acted.length > 0 && <details><summary>The {result.acted.length === 1 ? 'run' : `${result.acted.length} runs`} it was done for</summary>
        <ul className="results">{result.acted.slice(0, 500).map(id => <li key={id}><a href={link(['run', id])}>{id.slice(0, 10)}</a></li>)}</ul></details>}
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
            <label key={one} className="choice"><input type="radio" name="action" checked={action === one} onChange={() => change(() => setAction(one))} />
              <span>{actions[one][0]}<small>{actions[one][1]}</small></span></label>))}
        </fieldset>
        {withStep.includes(action) && <label>{action === 'skip' ? 'Only this step, by its name in the flow (left empty: every one that waits for a person)' : 'Step, by its name in the flow'}
          <input list="bulk-steps" required={action !== 'skip' || text.trim() !== ''} value={step} onChange={event => change(() => setStep(event.target.value))} maxLength={100} />
          <datalist id="bulk-steps">{flow.data?.steps.map(one => <option key={one.id} value={one.id} />)}</datalist></label>}
        {(action === 'edit' || action === 'skip') && <label>{action === 'edit' ? 'What is to change in its input, as JSON' : 'What later steps read instead of its output, as JSON (may be left empty)'}
          <textarea className="json" rows={4} required={action === 'edit'} spellCheck={false} value={text} onChange={event => change(() => setText(event.target.value))} placeholder={action === 'edit' ? '{ "url": "https://…" }' : '{}'} />
          <span className="problem" role="status">{written.problem}</span></label>}
        <label>Reason<input required value={reason} onChange={event => setReason(event.target.value)} maxLength={500} placeholder="It stands in the history of every run" /></label>
        {fault && <Fault fault={fault} />}
        {preview && <div className="notice" role="status"><div>
          <strong>{preview.count === 0 ? 'No run matches.' : `This is about ${count(preview.count, 'run')}${preview.count > preview.sample.length ? ', the newest of them' : ''}:`}</strong>
          <ul className="results">{preview.sample.map(run => <li key={run.id}><Status status={run.status} /> {name(run.assetUri)}</li>)}</ul>
        </div></div>}
        <p className="quiet">You act as {me.name}.</p>
        <footer>
          <button type="button" onClick={onClose}>Leave it</button>
          <button className={`primary ${action === 'cancel' ? 'danger' : ''}`} disabled={busy || preview?.count === 0 || written.problem !== ''}>{busy ? 'One moment…' : preview ? `Yes: ${actions[action][0].toLowerCase()} (${preview.count})` : 'Count them first'}</button>
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
