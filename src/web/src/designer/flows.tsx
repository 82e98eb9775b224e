import { type FormEvent, useEffect, useState } from 'react';
import { ask, get, type Page, Refused } from '../api';
import { count } from '../format';
import { person } from '../history';
import { go, link } from '../route';
import { Act, Dialog, Empty, Fault, mayNot, Time, useLoad, useMe } from '../ui';

interface Summary { name: string; version: number; title: string; on: { container: string; match: string } | null; steps: number; publishedBy: string; publishedAt: string }
interface DraftSummary { name: string; revision: number; by: string; at: string }
interface Row { name: string; flow?: Summary; draft?: DraftSummary }

/** Every flow: what starts it, its newest version, and whether somebody is writing another. */
export default function Flows() {
  const me = useMe();
  const flows = useLoad(signal => get<Page<Summary>>('api/flows', signal), [], 15_000);
  const drafts = useLoad(signal => get<Page<DraftSummary>>('api/flow-drafts', signal), [], 15_000);
  const [isNew, setNew] = useState(false);
  useEffect(() => { document.title = 'Flows – MediaFlows'; }, []);
  const fault = flows.fault ?? drafts.fault;
  const rows = merged(flows.data?.value ?? [], drafts.data?.value ?? []);
  return (
    <div className="page">
      <header className="heading"><h1>Flows</h1><span className="push" /><Act kind="primary" why={mayNot(me, 'operate')} onPress={() => setNew(true)}>New flow…</Act></header>
      {fault && <Fault fault={fault} again={() => { flows.again(); drafts.again(); }} />}
      {flows.data && drafts.data && rows.length === 0 && <Empty>There is no flow yet.</Empty>}
      {rows.length > 0 && <table className="rows plainrows">
        <thead><tr><th>Flow</th><th>What starts it</th><th>Version</th><th>Draft</th><th className="c-when">Published</th></tr></thead>
        <tbody>{rows.map(({ name, flow, draft }) => (
          <tr key={name} onClick={event => { if (!(event.target as HTMLElement).closest('a')) go(link(['flows', name])); }}>
            <td className="c-file"><a href={link(['flows', name])}>{flow?.title ?? name}</a><span className="quiet under">{name}{flow && ` · ${count(flow.steps, 'step')}`}</span></td>
            <td className="c-where">{flow ? flow.on ? `files in ${flow.on.container}: ${flow.on.match}` : 'a person, the API or another flow' : '–'}</td>
            <td>{flow ? <a href={link(['flows', name, 'versions'])}>version {flow.version}</a> : <span className="quiet">not published yet</span>}</td>
            <td data-label="draft">{draft ? <>saved <Time at={draft.at} past /> <span className="quiet">by {person(draft.by)}</span></> : <span className="quiet">none</span>}</td>
            <td className="c-when" data-label="published">{flow && <Time at={flow.publishedAt} past />}</td>
          </tr>))}
        </tbody>
      </table>}
      {isNew && <NewFlow names={rows} onClose={() => setNew(false)} />}
    </div>
  );
}

/** Trials are runs of drafts, no flows of their own. */
function merged(flows: Summary[], drafts: DraftSummary[]): Row[] {
  const names = [...new Set([...flows, ...drafts].map(one => one.name))].sort();
  return names.filter(name => !(name.endsWith('-trial') && names.some(other => other !== name && name.startsWith(other.slice(0, 57).replace(/-+$/, '')) && name.length === other.slice(0, 57).replace(/-+$/, '').length + 6)))
    .map(name => ({ name, ...pick('flow', flows.find(flow => flow.name === name)), ...pick('draft', drafts.find(draft => draft.name === name)) }));
}
const pick = <K extends string, T>(key: K, value: T | undefined) => (value === undefined ? {} : { [key]: value }) as { [k in K]?: T };

function NewFlow({ names, onClose }: { names: Row[]; onClose: () => void }) {
  const [title, setTitle] = useState('');
  const [own, setOwn] = useState<string>();
  const [from, setFrom] = useState('');
  const [fault, setFault] = useState<Refused>();
  const name = own ?? title.toLowerCase().normalize('NFD').replace(/[^a-z0-9]+/g, '-').replace(/^[^a-z]+|-+$/g, '').slice(0, 57);
  const wrong = name && !/^[a-z][a-z0-9-]{0,62}$/.test(name) ? 'Use lower-case letters, digits and dashes, beginning with a letter.' : names.some(one => one.name === name) ? 'There is a flow of this name.' : '';
  const begin = async (event: FormEvent) => {
    event.preventDefault();
    try {
      const [{ blank }, { set }] = await Promise.all([import('./designer'), import('./edit')]);
      const copied = from ? (await get<{ source: string }>(`api/flows/${encodeURIComponent(from)}`)).source : null;
      await ask('PUT', `api/flows/${encodeURIComponent(name)}/draft`, { source: copied ? set(set(copied, ['name'], name), ['title'], title || name) : blank(name, title), began: null }, { 'If-None-Match': '*' });
      go(link(['flows', name]));
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused;
      setFault(refused);
    }
  };
  return (
    <Dialog title="New flow" onClose={onClose}>
      <form onSubmit={event => void begin(event)}>
        <label>Name for people<input data-first required value={title} onChange={event => setTitle(event.target.value)} maxLength={100} /></label>
        <label>Name in links and runs<input required value={name} onChange={event => setOwn(event.target.value)} spellCheck={false} aria-invalid={wrong ? true : undefined} aria-describedby="name-wrong" /><span id="name-wrong" className="problem" role="status">{wrong}</span></label>
        <label>Begin with<select value={from} onChange={event => setFrom(event.target.value)}><option value="">nothing</option>{names.filter(one => one.flow).map(one => <option key={one.name} value={one.name}>a copy of {one.flow!.title}</option>)}</select></label>
        {fault && <Fault fault={fault} />}
        <footer><button type="button" onClick={onClose}>Leave it</button><button className="primary" disabled={!name || !!wrong}>Begin</button></footer>
      </form>
    </Dialog>
  );
}
