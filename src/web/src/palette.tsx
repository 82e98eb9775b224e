import { useEffect, useRef, useState } from 'react';
import { get, type Page, type RunSummary } from './api';
import { name } from './format';
import { go, link } from './route';
import { Dialog, statusWords, useLoad } from './ui';

interface Choice { title: string; about: string; to: string }

const places: Choice[] = [
  { title: 'Home', about: 'what waits, what failed, what went out', to: link([]) },
  { title: 'Runs', about: 'all runs', to: link(['runs']) },
  { title: 'Runs that need attention', about: 'runs', to: link(['runs'], { status: 'needs-attention' }) },
  { title: 'Runs that failed', about: 'runs', to: link(['runs'], { status: 'failed' }) },
  { title: 'Runs at work', about: 'runs', to: link(['runs'], { status: 'running' }) },
  { title: 'Reviews', about: 'what waits for reviewers', to: link(['reviews']) },
  { title: 'Flows', about: 'what happens to files; write one', to: link(['flows']) },
  { title: 'Assets', about: 'files and all their runs', to: link(['assets']) },
];

/** Ctrl-K: goes to a page, a run or an asset by its name. */
export function Palette({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('');
  const [found, setFound] = useState<Choice[]>([]);
  const [at, setAt] = useState(0);
  const list = useRef<HTMLUListElement>(null);

  useEffect(() => {
    const words = text.trim();
    setAt(0);
    if (words.length < 2) return setFound([]);
    const stop = new AbortController();
    const timer = setTimeout(() => get<Page<RunSummary>>(`api/runs?top=8&q=${encodeURIComponent(words)}`, stop.signal).then(page => setFound(page.value.map(run => (
      { title: name(run.assetUri), about: `${run.flow.name} · ${statusWords(run.status)} · ${run.id.slice(0, 8)}`, to: link(['run', run.id]) }))), () => {}), 120);
    return () => { stop.abort(); clearTimeout(timer); };
  }, [text]);

  const flows = useLoad(signal => get<Page<{ name: string; title: string }>>('api/flows', signal), []);
  const words = text.trim().toLowerCase();
  const named = (flows.data?.value ?? []).filter(flow => words.length > 1 && `${flow.title} ${flow.name}`.toLowerCase().includes(words)).slice(0, 5);
  const choices = [...places.filter(place => place.title.toLowerCase().includes(words)), ...named.map(flow => ({ title: flow.title, about: `flow ${flow.name}`, to: link(['flows', flow.name]) })), ...found];
  if (words) choices.push({ title: `Search runs for “${text.trim()}”`, about: '', to: link(['runs'], { q: text.trim() }) });
  const take = (choice: Choice | undefined) => {
    if (!choice) return;
    onClose();
    go(choice.to);
  };
  const move = (to: number) => {
    const next = (to + choices.length) % choices.length;
    setAt(next);
    list.current?.children[next]?.scrollIntoView({ block: 'nearest' });
  };

  return (
    <Dialog title="Go to" onClose={onClose}>
      <input className="palette" data-first role="combobox" aria-expanded="true" aria-controls="choices" aria-activedescendant={`choice-${at}`} aria-label="A page, a file, a flow or a run's id"
        placeholder="A page, a file, a flow, a run’s id" value={text} onChange={event => setText(event.target.value)}
        onKeyDown={event => {
          if (event.key === 'ArrowDown') { event.preventDefault(); move(at + 1); }
          if (event.key === 'ArrowUp') { event.preventDefault(); move(at - 1); }
          if (event.key === 'Enter') { event.preventDefault(); take(choices[at]); }
        }} />
      <ul id="choices" role="listbox" aria-label="Found" className="choices" ref={list}>
        {choices.map((choice, index) => (
          <li key={choice.to} id={`choice-${index}`} role="option" aria-selected={index === at} onClick={() => take(choice)} onMouseMove={() => setAt(index)}>
            <span>{choice.title}</span><span className="quiet">{choice.about}</span>
          </li>))}
      </ul>
    </Dialog>
  );
}
