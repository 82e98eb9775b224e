import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { get, type Overview, type Page, Refused, type RunStatus, type RunSummary } from './api';
import { Bulk } from './bulk';
import { ExportAudit } from './export';
import { count, folder, name, when, exact } from './format';
import { asFilter, filterQuery, statuses, times } from './filter';
import { go, link, replace } from './route';
import { Act, Empty, Fault, Mark, mayNot, Status, statusWords, Time, tone, useLoad, useMe } from './ui';

const PAGE = 100;

/** The list of runs: as long as it may be, only what is in view is drawn, and a page is fetched when one gets there. */
export function Runs({ query }: { query: URLSearchParams }) {
  const me = useMe();
  const filter = asFilter(query);
  const list = useRunList(filterQuery(filter));
  const overview = useLoad(signal => get<Overview>('api/overview', signal), [], 5000);
  const flows = useLoad(signal => get<Page<{ name: string; title: string }>>('api/flows', signal), []);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [bulk, setBulk] = useState(false);
  const [exporting, setExporting] = useState(false);
  const [text, setText] = useState(filter.q ?? '');
  const set = (change: Partial<Record<keyof typeof filter, string>>) => { setChosen(new Set()); replace(link(['runs'], { ...filter, ...change })); };

  useEffect(() => { document.title = 'Runs – MediaFlows'; }, []);
  useEffect(() => setText(filter.q ?? ''), [filter.q]);
  useEffect(() => {
    if (text.trim() === (filter.q ?? '')) return;
    const timer = setTimeout(() => set({ q: text.trim() }), 200);
    return () => clearTimeout(timer);
  }, [text]);

  const among = new Set((filter.status ?? '').split(',').filter(Boolean));
  const toggle = (status: RunStatus) => {
    const next = new Set(among);
    if (!next.delete(status)) next.add(status);
    set({ status: [...next].join(',') });
  };
  const isFiltered = Object.values(filter).some(Boolean);
  return (
    <div className="page full">
      <header className="heading">
        <h1>Runs</h1>
        <Views filter={filter} />
        <span className="push" />
        <Act why={mayNot(me, 'admin')} onPress={() => setExporting(true)}>Export the audit…</Act>
        <Act why={mayNot(me, 'operate') || (list.rows.length === 0 ? 'There is no run in this list.' : '')} onPress={() => setBulk(true)}>
          {chosen.size > 0 ? `Act on ${count(chosen.size, 'run')}…` : isFiltered ? 'Act on all that match…' : 'Act on all…'}
        </Act>
      </header>
      <div className="filters" role="search" aria-label="Runs">
        <div className="chips" role="group" aria-label="Status">
          <button aria-pressed={among.size === 0} onClick={() => set({ status: '' })}>All <b>{overview.data?.total.toLocaleString('en-GB')}</b></button>
          {statuses.filter(status => overview.data?.counts[status] || among.has(status)).map(status => (
            <button key={status} className={tone(status)} aria-pressed={among.has(status)} onClick={() => toggle(status)}><Mark status={status} />{statusWords(status)} <b>{(overview.data?.counts[status] ?? 0).toLocaleString('en-GB')}</b></button>))}
        </div>
        <div className="fields">
          <input type="search" aria-label="Search file, flow or run id" placeholder="File, flow or run id" value={text} onChange={event => setText(event.target.value)}
            onKeyDown={event => { if (event.key === 'Enter' && /^[0-9a-f]{20,}$/.test(text.trim())) go(link(['run', text.trim()])); }} />
          <select aria-label="Flow" value={filter.flow ?? ''} onChange={event => set({ flow: event.target.value, version: '' })}>
            <option value="">Every flow</option>{flows.data?.value.map(flow => <option key={flow.name} value={flow.name}>{flow.title || flow.name}</option>)}
          </select>
          <select aria-label="Started" value={filter.time ?? ''} onChange={event => set({ time: event.target.value, ...(event.target.value === 'between' ? {} : { from: '', to: '' }) })}>
            <option value="">Whenever started</option>{Object.entries(times).map(([value, title]) => <option key={value} value={value}>{title}</option>)}
          </select>
          {filter.time === 'between' && <>
            <input type="datetime-local" aria-label="From" value={filter.from ?? ''} onChange={event => set({ from: event.target.value })} />
            <input type="datetime-local" aria-label="To" value={filter.to ?? ''} onChange={event => set({ to: event.target.value })} /></>}
          {filter.version && <button className="tagged" onClick={() => set({ version: '' })}>Only version {filter.version} ✕</button>}
          {filter.asset && <button className="tagged" onClick={() => set({ asset: '' })}>Only {name(filter.asset)} ✕</button>}
          {isFiltered && <button className="plain" onClick={() => replace(link(['runs']))}>Clear</button>}
        </div>
      </div>
      {list.fault && <Fault fault={list.fault} again={list.again} />}
      {list.isKnown && list.rows.length === 0 && !list.fault && <Empty>{isFiltered ? 'No run matches.' : 'No run was started yet. Put a file where a flow looks for it, or start one: mediaflows run start.'}</Empty>}
      {list.rows.length > 0 && <Rows rows={list.rows} more={list.more} chosen={chosen} choose={setChosen} />}
      {exporting && <ExportAudit flows={flows.data?.value ?? []} onClose={() => setExporting(false)} />}
      {bulk && <Bulk filter={filter} ids={[...chosen]} onClose={() => setBulk(false)} onDone={() => { setChosen(new Set()); list.again(); overview.again(); }} />}
    </div>
  );
}

/** Pages of the list one behind the other; the first is looked at again every few seconds. */
function useRunList(query: string) {
  const [state, setState] = useState<{ query: string; rows: RunSummary[]; next: string | null; fault?: Refused }>();
  const busy = useRef(false);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const stop = new AbortController();
    let timer = 0;
    const look = async () => {
      if (!document.hidden)
        await get<Page<RunSummary>>(`api/runs?top=${PAGE}&${query}`, stop.signal).then(page => setState(old => old?.query === query ? { query, rows: merged(page.value, old.rows), next: old.rows.length > PAGE ? old.next : page.nextLink } : { query, rows: page.value, next: page.nextLink }),
          (fault: unknown) => { if (!stop.signal.aborted && fault instanceof Refused) setState(old => ({ query, rows: old?.query === query ? old.rows : [], next: null, fault })); });
      if (!stop.signal.aborted) timer = window.setTimeout(look, 4000);
    };
    void look();
    return () => { stop.abort(); clearTimeout(timer); };
  }, [query, turn]);
  const more = () => {
    if (busy.current || !state?.next || state.query !== query) return;
    busy.current = true;
    get<Page<RunSummary>>(state.next).then(page => setState(old => old && old.next === state.next ? { ...old, rows: merged(old.rows, page.value), next: page.nextLink } : old), () => {})
      .finally(() => { busy.current = false; });
  };
  return { rows: state?.rows ?? [], fault: state?.fault, more, isKnown: state?.query === query, again: () => setTurn(n => n + 1) };
}

function merged(first: RunSummary[], then: RunSummary[]): RunSummary[] {
  const there = new Set(first.map(run => run.id));
  return [...first, ...then.filter(run => !there.has(run.id))];
}

const narrow = matchMedia('(max-width: 720px)');

function Rows({ rows, more, chosen, choose }: { rows: RunSummary[]; more: () => void; chosen: ReadonlySet<string>; choose: (ids: ReadonlySet<string>) => void }) {
  const frame = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 900 });
  const [isNarrow, setNarrow] = useState(narrow.matches);
  const row = isNarrow ? 84 : 40;
  useLayoutEffect(() => {
    const box = frame.current!;
    const look = () => setView({ top: box.scrollTop, height: box.clientHeight });
    const turned = () => setNarrow(narrow.matches);
    const sized = new ResizeObserver(look);
    sized.observe(box);
    box.addEventListener('scroll', look, { passive: true });
    narrow.addEventListener('change', turned);
    return () => { sized.disconnect(); box.removeEventListener('scroll', look); narrow.removeEventListener('change', turned); };
  }, []);
  const from = Math.max(0, Math.floor(view.top / row) - 10);
  const to = Math.min(rows.length, Math.ceil((view.top + view.height) / row) + 10);
  useEffect(() => { if (to > rows.length - 40) more(); }, [to, rows.length]);

  const step = (event: React.KeyboardEvent) => {
    const move = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }[event.key];
    const at = Number((event.target as HTMLElement).closest('tr')?.dataset.at);
    if (!move || Number.isNaN(at)) return;
    event.preventDefault();
    const next = Math.min(rows.length - 1, Math.max(0, at + move));
    const box = frame.current!;
    if (next * row < box.scrollTop) box.scrollTop = next * row;
    if ((next + 2) * row > box.scrollTop + box.clientHeight) box.scrollTop = (next + 2) * row - box.clientHeight;
    requestAnimationFrame(() => box.querySelector<HTMLElement>(`tr[data-at="${next}"] a`)?.focus());
  };
  const pick = (id: string, on: boolean) => {
    const next = new Set(chosen);
    if (on) next.add(id); else next.delete(id);
    choose(next);
  };
  return (
    <div className="scroll tall" ref={frame} role="region" aria-label="Runs, newest first" tabIndex={0} onKeyDown={step}>
      <table className="rows" aria-rowcount={rows.length + 1}>
        <thead><tr><th className="pick"><span className="unseen">Chosen</span></th><th className="c-status">Status</th><th className="c-file">File</th><th className="c-flow">Flow</th><th>Where it is</th><th className="c-when">Started</th><th className="c-when">Changed</th></tr></thead>
        <tbody>
          {from > 0 && <tr aria-hidden="true"><td colSpan={7} style={{ height: from * row, padding: 0 }} /></tr>}
          {rows.slice(from, to).map((run, index) => (
            <tr key={run.id} data-at={from + index} aria-rowindex={from + index + 2} className={chosen.has(run.id) ? 'chosen' : ''} style={{ height: row }}
              onClick={event => { if (!(event.target as HTMLElement).closest('a, input, label')) go(link(['run', run.id])); }}>
              <td className="pick"><label><input type="checkbox" checked={chosen.has(run.id)} onChange={event => pick(run.id, event.target.checked)} aria-label={`Choose ${name(run.assetUri)}`} /></label></td>
              <td className="c-status"><Status status={run.status} /></td>
              <td className="c-file"><a href={link(['run', run.id])} title={run.assetUri}>{name(run.assetUri)}</a><span className="quiet under">{folder(run.assetUri)}</span></td>
              <td className="c-flow">{run.flow.name}</td>
              <td className="c-where" title={run.where}>{run.where}</td>
              <td className="c-when" title={exact(run.startedAt)}>{when(run.startedAt)}</td>
              <td className="c-when"><Time at={run.updatedAt} past /></td>
            </tr>))}
          {to < rows.length && <tr aria-hidden="true"><td colSpan={7} style={{ height: (rows.length - to) * row, padding: 0 }} /></tr>}
        </tbody>
      </table>
    </div>
  );
}

const VIEWS = 'mediaflows.views';
interface View { title: string; query: Record<string, string> }
const savedViews = (): View[] => { try { return JSON.parse(localStorage.getItem(VIEWS) ?? '[]') as View[]; } catch { return []; } };

function Views({ filter }: { filter: Record<string, string | undefined> }) {
  const [views, setViews] = useState(savedViews);
  const [title, setTitle] = useState('');
  const keep = (next: View[]) => { localStorage.setItem(VIEWS, JSON.stringify(next)); setViews(next); };
  const query = Object.fromEntries(Object.entries(filter).filter((pair): pair is [string, string] => !!pair[1]));
  return (
    <details className="menu left" onKeyDown={event => { if (event.key === 'Escape') event.currentTarget.open = false; }}>
      <summary>Saved views{views.length > 0 && <b> {views.length}</b>}</summary>
      <div className="panel">
        {views.length === 0 && <p className="quiet">None yet. A view keeps the filter under a name, in this browser.</p>}
        <ul>{views.map(view => (
          <li key={view.title}><a href={link(['runs'], view.query)} onClick={event => { const menu = event.currentTarget.closest('details'); if (menu) menu.open = false; }}>{view.title}</a>
            <button className="plain" aria-label={`Forget ${view.title}`} onClick={() => keep(views.filter(one => one !== view))}>✕</button></li>))}
        </ul>
        <form onSubmit={event => { event.preventDefault(); keep([...views.filter(view => view.title !== title.trim()), { title: title.trim(), query }]); setTitle(''); }}>
          <label>Keep this filter as<input required value={title} onChange={event => setTitle(event.target.value)} maxLength={60} /></label>
          <button>Keep</button>
        </form>
      </div>
    </details>
  );
}
