import { useEffect, useState } from 'react';
import { stringify } from 'yaml';
import { ask, find, get, type Page, Refused } from '../api';
import { link } from '../route';
import { Fault, mayNot, useLoad, useMe } from '../ui';
import { Bench } from './bench';
import './designer.css';
import { type Draft, draftOf, newest, type Published } from './draft';
import type { StepType } from './schema';

export interface Start { published: Published | null; draft: Draft | null; types: StepType[] }

/** One flow, to be looked at and changed: its draft when there is one, else its newest version. */
export default function Designer({ name, query }: { name: string; query: URLSearchParams }) {
  const me = useMe();
  const [turn, setTurn] = useState(0);
  const { data, fault, again } = useLoad<Start>(async signal => {
    const [published, draft, types] = await Promise.all([newest(name, signal), find<Draft>(draftOf(name), signal), get<Page<StepType>>('api/step-types', signal)]);
    return { published, draft, types: types.value };
  }, [name, turn]);
  useEffect(() => { document.title = `${data?.published?.title ?? name} – flow – MediaFlows`; }, [name, data]);
  if (fault && !data) return <div className="page"><Fault fault={fault} again={again} /></div>;
  if (!data) return null;
  if (!data.published && !data.draft) return <Nothing name={name} may={!mayNot(me, 'operate')} begun={() => setTurn(n => n + 1)} />;
  return <Bench key={turn} name={name} start={data} at={query.get('step')} />;
}

/** What a flow that is written from nothing begins with. */
export const blank = (name: string, title: string) => `apiVersion: mediaflows/v1\nname: ${name}\ntitle: ${stringify(title || name, { lineWidth: 0 })}\nsteps: []\n`;

function Nothing({ name, may, begun }: { name: string; may: boolean; begun: () => void }) {
  const [fault, setFault] = useState<Refused>();
  const begin = () => ask('PUT', draftOf(name), { source: blank(name, name), began: null }, { 'If-None-Match': '*' }).then(begun, (refused: Refused) => setFault(refused));
  return (
    <div className="page"><h1>There is no flow {name}</h1>{fault && <Fault fault={fault} />}
      {may && <p><button className="primary" onClick={() => void begin()}>Begin one of this name</button></p>}<p><a href={link(['flows'])}>To all flows</a></p></div>);
}
