import { useEffect, useState } from 'react';
import { type Asset, get, type Page, type RunSummary } from './api';
import { AssetRecord } from './asset-record';
import { Files } from './files';
import { folder, name, size } from './format';
import { go, link, replace } from './route';
import { Empty, Fault, Status, Time, useLoad } from './ui';

interface Found { id: string; uri: string; newestRun: RunSummary }

export function Assets({ query }: { query: URLSearchParams }) {
  const q = query.get('q') ?? '';
  const [text, setText] = useState(q);
  const { data, fault, again } = useLoad(signal => get<Page<Found>>(`api/assets?top=100${q ? `&q=${encodeURIComponent(q)}` : ''}`, signal), [q], 10_000);
  useEffect(() => { document.title = 'Assets – MediaFlows'; }, []);
  useEffect(() => {
    if (text.trim() === q) return;
    const timer = setTimeout(() => replace(link(['assets'], { q: text.trim() })), 200);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <div className="page">
      <header className="heading"><h1>Assets</h1><input type="search" aria-label="Search files" placeholder="Part of a file’s name" value={text} onChange={event => setText(event.target.value)} /></header>
      {fault && <Fault fault={fault} again={again} />}
      {data && data.value.length === 0 && <Empty>{q ? 'No file matches.' : 'No file went through a flow yet.'}</Empty>}
      {data && data.value.length > 0 && <>
        <table className="rows plainrows">
          <thead><tr><th>File</th><th>Newest run</th><th>Where it is</th><th className="c-when">Changed</th></tr></thead>
          <tbody>{data.value.map(asset => (
            <tr key={asset.id} onClick={() => go(link(['asset', asset.id]))}>
              <td className="c-file"><a href={link(['asset', asset.id])} title={asset.uri}>{name(asset.uri)}</a><span className="quiet under">{folder(asset.uri)}</span></td>
              <td><Status status={asset.newestRun.status} /> <span className="quiet">{asset.newestRun.flow.name}</span></td>
              <td className="c-where">{asset.newestRun.where}</td>
              <td className="c-when"><Time at={asset.newestRun.updatedAt} past /></td>
            </tr>))}
          </tbody>
        </table>
        {data.nextLink && <p className="quiet">There are more: search for part of a name.</p>}</>}
    </div>
  );
}

export function AssetPage({ id }: { id: string }) {
  const { data: asset, fault, again } = useLoad(signal => get<Asset>(`api/assets/${encodeURIComponent(id)}`, signal), [id], 10_000);
  const title = asset ? name(asset.uri) : 'Asset';
  useEffect(() => { document.title = `${title} – MediaFlows`; }, [title]);
  if (fault && !asset) return <div className="page"><Fault fault={fault} again={again} /></div>;
  if (!asset) return null;
  const newest = asset.runs[0];
  return (
    <div className="page">
      <header className="heading"><div><h1>{title}</h1><p className="quiet">{asset.uri} · {size(asset.asset.size)}{asset.asset.sha256 && <> · <span title="SHA-256">{asset.asset.sha256.slice(0, 12)}…</span></>}</p></div></header>
      <section className="card"><h2>Runs</h2>
        <div className="scroll" tabIndex={0} role="region" aria-label="Runs of this file"><table className="rows plainrows">
          <thead><tr><th>Status</th><th>Flow</th><th>Where it is</th><th className="c-when">Started</th><th className="c-when">Changed</th></tr></thead>
          <tbody>{asset.runs.map(run => (
            <tr key={run.id} onClick={() => go(link(['run', run.id]))}>
              <td><Status status={run.status} /></td><td><a href={link(['run', run.id])}>{run.flow.name}</a> <span className="quiet">version {run.flow.number}</span></td>
              <td className="c-where">{run.where}</td><td className="c-when"><Time at={run.startedAt} /></td><td className="c-when"><Time at={run.updatedAt} past /></td>
            </tr>))}
          </tbody>
        </table></div>
      </section>
      {newest && <section className="card"><h2>Files</h2><Files run={newest.id} version={newest.updatedAt} files={asset.files} /></section>}
      <AssetRecord asset={asset} />
    </div>
  );
}
