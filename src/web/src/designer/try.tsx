import { useEffect, useState } from 'react';
import { parse } from 'yaml';
import { ask, get, type Json, type Page, post, Refused } from '../api';
import { name as fileName } from '../format';
import { go, link } from '../route';
import { Dialog, Fault, useTell } from '../ui';
import { flowOf, newest } from './draft';
import { isMembers, read } from './flow';
import { isTrial, reaching, trial, trialName } from './trial';

/** Runs the text as it stands on a file, under a name of its own. What reaches outside is left out unless it is wanted. */
export function Try({ name, text, onClose }: { name: string; text: string; onClose: () => void }) {
  const tell = useTell();
  const [asset, setAsset] = useState('');
  const [known, setKnown] = useState<string[]>([]);
  const [wanted, setWanted] = useState<ReadonlySet<string>>(new Set());
  const [inputs, setInputs] = useState('');
  const [fault, setFault] = useState<Refused>();
  const [busy, setBusy] = useState(false);
  const found = read(text);
  const declared = 'flow' in found && isMembers(found.flow.says.inputs) ? Object.keys(found.flow.says.inputs) : [];
  const steps = reaching(text);
  useEffect(() => {
    const stop = new AbortController();
    get<Page<{ uri: string }>>(`api/assets?top=50${asset ? `&q=${encodeURIComponent(fileName(asset))}` : ''}`, stop.signal).then(page => setKnown(page.value.map(one => one.uri)), () => {});
    return () => stop.abort();
  }, [asset]);

  const start = async () => {
    setBusy(true);
    setFault(undefined);
    try {
      const own = trialName(name);
      const there = await newest(own);
      if (there && !isTrial(there.source)) throw new Refused(409, 'name-taken', `There is a flow ${own} that is no trial.`, 'Give that flow, or this one, another name.');
      await ask('PUT', flowOf(own), trial(text, wanted));
      const given = inputs.trim() ? parse(inputs) as Json : undefined;
      const run = await post<{ id: string }>('api/runs', { flow: own, asset: asset.trim(), again: true, ...(given === undefined ? {} : { inputs: given }) });
      tell('The trial has begun; this is its run.');
      go(link(['run', run.id]));
    } catch (refused) {
      setFault(refused instanceof Refused ? refused : new Refused(0, 'inputs', `The inputs cannot be read: ${(refused as Error).message}`, 'Write them as “name: value”, one a line.'));
      setBusy(false);
    }
  };
  const toggle = (id: string, on: boolean) => { const next = new Set(wanted); if (on) next.add(id); else next.delete(id); setWanted(next); };
  return (
    <Dialog title="Try it on a file" onClose={onClose} wide>
      <form onSubmit={event => { event.preventDefault(); void start(); }}>
        <p className="quiet">A real run of the text as it stands, under the name {trialName(name)}. No arriving file can start it, and this flow stays as it is.</p>
        <label>File<input data-first required list="known-files" value={asset} onChange={event => setAsset(event.target.value)} placeholder="container/path, or part of a known file’s name" /></label>
        <datalist id="known-files">{known.map(uri => <option key={uri} value={uri} />)}</datalist>
        {declared.length > 0 && <label>Inputs <textarea rows={2} value={inputs} onChange={event => setInputs(event.target.value)} placeholder={declared.map(one => `${one}: …`).join('\n')} spellCheck={false} /></label>}
        {steps.length > 0 && <fieldset><legend>These steps reach outside. They are left out unless you tick them:</legend>
          {steps.map(step => <label key={step.id} className="choice"><input type="checkbox" checked={wanted.has(step.id)} onChange={event => toggle(step.id, event.target.checked)} /><span>{step.title}<small>{step.does}</small></span></label>)}</fieldset>}
        {fault && <Fault fault={fault} />}
        <footer><button type="button" onClick={onClose}>Leave it</button><button className="primary" disabled={busy}>{busy ? 'One moment…' : 'Start the trial'}</button></footer>
      </form>
    </Dialog>
  );
}
