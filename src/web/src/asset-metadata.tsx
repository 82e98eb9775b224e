import { get, type Json, Refused } from './api';
import { joined, said } from './format';
import { person } from './history';
import { Fault, Time, useLoad } from './ui';

interface Maker { step: string; uses: string; title: string; engine: string | null; at: string | null; byHand: boolean }
interface Described { revision: number; by: string; at: string; content: Json; machine: Json; touched: Record<string, { by: string; at: string; revision: number }>; made: Record<string, Maker[]> }

const members = (value: Json) => value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {};
const plain = (value: Json): string => Array.isArray(value) ? joined(value.map(plain)) : value !== null && typeof value === 'object' ? JSON.stringify(value) : `${value ?? '–'}`;

/** What is known about a file, value by value: who wrote it last, or which step made it. */
export function Metadata({ asset, version }: { asset: string; version: string | undefined }) {
  const { data, fault, again } = useLoad(signal => get<Described>(`api/assets/${encodeURIComponent(asset)}/documents/metadata`, signal).catch(refused => {
    if (refused instanceof Refused && refused.status === 404) return null;
    throw refused;
  }), [asset, version]);
  if (fault) return <Fault fault={fault} again={again} />;
  if (!data) return null;
  return (
    <section className="card" aria-label="Metadata"><h2>Metadata{data.revision > 1 && <span className="quiet"> revision {data.revision}</span>}</h2>
      <dl className="values">{Object.entries(members(data.content)).map(([name, value]) => <div key={name}><dt>{said(name)}</dt><dd>{plain(value)}<Origin text={data} name={name} /></dd></div>)}</dl>
    </section>
  );
}

function Origin({ text, name }: { text: Described; name: string }) {
  const [touch, makers = []] = [text.touched[name], text.made[name]];
  const made = makers.map((maker, place) => <span key={maker.step}>{place > 0 && ' and '}{maker.title} ({maker.step}, {maker.uses}){maker.byHand ? ', given by hand' : maker.engine && ` with ${maker.engine}`} <Time at={maker.at} /></span>);
  if (touch) return <p className="quiet">edited by {person(touch.by)} <Time at={touch.at} />, revision {touch.revision}; before: <q>{plain(members(text.machine)[name] ?? null)}</q>{made.length > 0 && <>, made by {made}</>}</p>;
  return <p className="quiet">{made.length > 0 ? <>made by {made}</> : text.revision > 1 ? 'no step of the newest run made it' : 'set by the flow'}</p>;
}
