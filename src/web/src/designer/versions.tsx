import { useEffect, useState } from 'react';
import { get } from '../api';
import { count } from '../format';
import { person } from '../history';
import { link } from '../route';
import { Dialog, Fault, Time, useLoad } from '../ui';
import './designer.css';
import { Difference } from './difference';
import { flowOf, newest as newestOf, type Published } from './draft';

interface Usage { versions: { version: number; open: number; ended: number; newestStart: string | null }[]; lookedAt: number; all: boolean }

/** Every version of a flow, and which runs go by it. */
export default function Versions({ name }: { name: string }) {
  const flow = useLoad(signal => newestOf(name, signal).then(found => ({ found })), [name]);
  const usage = useLoad(signal => get<Usage>(`${flowOf(name)}/usage`, signal), [name], 10_000);
  const [shown, setShown] = useState<Published>();
  useEffect(() => { document.title = `Versions of ${name} – MediaFlows`; }, [name]);
  const fault = flow.fault ?? usage.fault;
  const newest = flow.data?.found;
  if (flow.data && !newest) return <div className="page"><h1>{name} is not published yet</h1><p><a href={link(['flows', name])}>To its draft</a></p></div>;
  const runs = (version: number, number: number, status?: string) => number === 0 ? <span className="quiet">none</span> : <a href={link(['runs'], { flow: name, version: String(version), status })}>{count(number, 'run')}</a>;
  return (
    <div className="page">
      <header className="heading"><div><h1>Versions of {newest?.title ?? name}</h1><p className="quiet">A version never changes, and a run stays with the one it began with. <a href={link(['flows', name])}>To the designer</a></p></div></header>
      {fault && <Fault fault={fault} again={() => { flow.again(); usage.again(); }} />}
      {newest && <table className="rows plainrows">
        <thead><tr><th>Version</th><th>Published</th><th>Going on</th><th>Ended</th><th>Newest run</th><th><span className="unseen">Look</span></th></tr></thead>
        <tbody>{[...newest.versions].reverse().map(version => {
          const used = usage.data?.versions.find(one => one.version === version.version);
          return (
            <tr key={version.version}>
              <td><b>{version.version}</b>{version.version === newest.version && <span className="quiet"> newest</span>}</td>
              <td data-label="published"><Time at={version.publishedAt} /> <span className="quiet">by {person(version.publishedBy)}</span></td>
              <td data-label="going on">{used && runs(version.version, used.open, 'queued,waiting,running,needs-attention,paused')}</td>
              <td data-label="ended">{used && runs(version.version, used.ended, 'succeeded,rejected,failed,cancelled')}</td>
              <td data-label="newest run">{used?.newestStart ? <Time at={used.newestStart} past /> : <span className="quiet">–</span>}</td>
              <td><button onClick={() => void get<Published>(`${flowOf(name)}/versions/${version.version}`).then(setShown)}>{version.version === newest.version ? 'Look' : 'Difference to the newest'}<span className="unseen"> of version {version.version}</span></button></td>
            </tr>);
        })}</tbody>
      </table>}
      {usage.data && !usage.data.all && <p className="quiet">Counted from the newest {usage.data.lookedAt.toLocaleString('en-GB')} runs.</p>}
      {shown && newest && <Dialog title={`Version ${shown.version} of ${name}`} onClose={() => setShown(undefined)} wide>
        {shown.version === newest.version ? <pre tabIndex={0}>{shown.source}</pre> : <Difference from={shown.source} to={newest.source} what={`From version ${shown.version} to version ${newest.version}`} />}</Dialog>}
    </div>
  );
}
