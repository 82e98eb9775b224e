import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { find, type Json } from '../api';
import { count, when } from '../format';
import { person } from '../history';
import { Graph } from '../lazy-graph';
import { link } from '../route';
import { Act, Dialog, Fault, mayNot, useMe, useTell } from '../ui';
import { AddStep, DRAGGED } from './add-step';
import { at, connect, disconnect, freeId, insert, move, removeStep, rename, set, whyNotConnect } from './edit';
import { type DesignStep, designView } from './design-view';
import type { Start } from './designer';
import { Difference } from './difference';
import { type Draft, draftOf, useDraft } from './draft';
import { FormTarget } from './fields';
import { type Flow, type Path, read } from './flow';
import { FlowForm } from './flow-form';
import { Outline } from './outline';
import * as past from './past';
import { ProblemMark } from './problem-mark';
import { edgeId, type Placed } from './problems';
import { Publish } from './publish';
import { newStep, type StepType } from './schema';
import { StepForm } from './step-form';
import { Try } from './try';
import { useProblems } from './use-problems';

const YamlPane = lazy(() => import('./yaml-pane'));
const NONE: Flow = { name: '', title: '', says: {}, steps: [] };
type Asked = 'publish' | 'try' | 'difference' | 'throw' | 'theirs' | null;

/** The workbench: outline, palette, graph, form and text of one flow, all made from the text. */
export function Bench({ name, start, at: first }: { name: string; start: Start; at: string | null }) {
  const me = useMe();
  const tell = useTell();
  const [story, setStory] = useState(() => past.begin(start.draft?.source ?? start.published!.source));
  const [published, setPublished] = useState(start.published);
  const [chosen, setChosen] = useState<string | null>(first);
  const [line, setLine] = useState<string | null>(null);
  const [side, setSide] = useState<'form' | 'yaml'>('form');
  const [search, setSearch] = useState('');
  const [asked, setAsked] = useState<Asked>(null);
  const [theirs, setTheirs] = useState('');
  const finder = useRef<HTMLInputElement>(null), kinds = useRef<HTMLInputElement>(null), panel = useRef<HTMLElement>(null);
  const text = story.text;
  const why = mayNot(me, 'operate');
  const kept = useDraft(name, text, { draft: start.draft, published }, !why);

  const found = useMemo(() => read(text), [text]);
  const good = useRef<Flow>(NONE);
  if ('flow' in found) good.current = found.flow;
  const flow = good.current;
  const broken = 'broken' in found ? found.broken : null;
  const problems = useProblems(name, text, flow, broken);
  const isFixed = !!why || !!broken;
  const fixed = why || (broken ? `The text cannot be read (line ${broken.line}): correct it first, or undo.` : '');
  const types = start.types;
  const steps = useMemo(() => drawn(flow, problems, types, search), [flow, problems, types, search]);
  const step = steps.find(one => one.id === chosen);
  const shown = useMemo(() => ({ ...flow, steps }), [flow, steps]);

  const change = useCallback((next: (text: string) => string, key: string | null = null) => setStory(old => past.put(old, next(old.text), key, Date.now())), []);
  const choose = useCallback((id: string | null) => { setChosen(id); setLine(null); }, []);
  const guarded = (act: () => void) => () => fixed ? tell(fixed, 'wait') : act();
  const add = (type: StepType, after: string | null = chosen) => guarded(() => {
    const id = freeId(flow, type.name);
    change(old => insert(old, after && flow.steps.some(one => one.id === after) ? after : null, newStep(type, id)));
    choose(id);
    tell(`${type.title} was added as ${id}.`);
  })();
  const take = (id: string) => guarded(() => {
    const index = flow.steps.findIndex(one => one.id === id);
    change(old => removeStep(old, id));
    choose(flow.steps[index + 1]?.id ?? flow.steps[index - 1]?.id ?? null);
    tell(`${flow.steps[index]?.title ?? id} was taken out.`);
  })();
  const wait = (from: string, to: string) => guarded(() => { const no = whyNotConnect(flow, from, to); if (no) tell(no, 'wait'); else { change(old => connect(old, from, to)); setLine(edgeId(from, to)); } })();
  const unlink = (from: string, to: string) => guarded(() => { change(old => disconnect(old, from, to)); setLine(null); tell(`${to} no longer waits for ${from}.`); })();
  const undo = () => setStory(past.undo), redo = () => setStory(past.redo);

  const jump = (by: number) => {
    if (problems.length === 0) return;
    const here = problems.findIndex(one => one === lastJump.current);
    const next = problems[(here + by + problems.length) % problems.length] ?? problems[0]!;
    lastJump.current = next;
    choose(next.step);
    if (next.edge) setLine(next.edge);
    setSide('form');
    tell(`${next.severity === 'error' ? 'Error' : 'Warning'}: ${next.message} ${next.remedy ?? ''}`, next.severity === 'error' ? 'bad' : 'wait');
    requestAnimationFrame(() => focusField(panel.current, next.field));
  };
  const lastJump = useRef<Placed>(undefined);

  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const key = event.key.toLowerCase(), mod = event.ctrlKey || event.metaKey, on = event.target as HTMLElement;
      const types = on.matches('input, textarea, select') || !!on.shadowRoot;
      if (document.querySelector('dialog[open]')) return;
      if (mod && key === 's') void kept.save();
      else if (mod && key === 'z' && !types) (event.shiftKey ? redo : undo)();
      else if (mod && key === 'y' && !types) redo();
      else if (key === 'f8') jump(event.shiftKey ? -1 : 1);
      else if (mod && event.altKey && key === 'f') finder.current?.focus();
      else if (mod && event.altKey && key === 'n') kinds.current?.select();
      else return;
      event.preventDefault();
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  });

  const target = useMemo(() => ({
    isFixed, problems: problems.filter(problem => problem.step === (step?.id ?? null)),
    set: (path: Path, value: Json | undefined) => { const full = step ? at(flow, step.id, ...path) : path; change(old => set(old, full, value), full.join('/')); },
  }), [isFixed, problems, step?.id, flow]);
  const editing = {
    line, chooseLine: setLine, whyNotConnect: (from: string, to: string) => fixed || whyNotConnect(flow, from, to), connect: wait, disconnect: unlink, remove: take,
    drop: (event: React.DragEvent, over: string | null) => { const type = types.find(one => one.name === event.dataTransfer.getData(DRAGGED)); if (type) add(type, over); },
  };
  const [from, to] = line?.split('>') ?? [];
  const errors = problems.filter(problem => problem.severity === 'error').length;
  const hits = search.trim() ? steps.filter(one => one.isFound) : [];

  return (
    <div className="page designer">
      <header className="heading">
        <div><h1>{flow.title || name}</h1>
          <p className="quiet" role="status">{published ? <a href={link(['flows', name, 'versions'])}>version {published.version}</a> : 'not published yet'} · {kept.draft || !kept.isSaved ? kept.isSaved ? `draft saved ${when(kept.draft?.at)} by ${person(kept.draft?.by ?? '')}` : why ? 'not saved: you only look' : 'not saved yet' : 'no draft'}</p></div>
        <span className="push" />
        <div className="acts">
          <Act why={story.before.length > 0 ? '' : 'There is nothing to undo.'} onPress={undo}>Undo</Act>
          <Act why={story.after.length > 0 ? '' : 'There is nothing to do again.'} onPress={redo}>Redo</Act>
          <span className="problems" role="group" aria-label="Problems">
            <button className={errors ? 'bad' : problems.length ? 'wait' : 'good'} onClick={() => jump(1)} aria-keyshortcuts="F8">
              {errors > 0 && <><ProblemMark severity="error" />{count(errors, 'error')}</>}{problems.length > errors && <><ProblemMark severity="warning" />{count(problems.length - errors, 'warning')}</>}{problems.length === 0 && 'No problems'}</button>
          </span>
          <Act why={why || (kept.isSaved ? 'Everything is saved.' : '')} onPress={() => void kept.save()}>Save</Act>
          <Act why={published ? '' : 'There is no version yet to compare with.'} onPress={() => setAsked('difference')}>Difference</Act>
          <Act why={why || (kept.draft ? '' : 'There is no draft.')} onPress={() => setAsked('throw')}>Throw draft away</Act>
          <Act why={mayNot(me, 'admin') || (errors > 0 ? `${count(errors, 'error')} must be put right first.` : '')} onPress={() => setAsked('try')}>Try it…</Act>
          <Act kind="primary" why={mayNot(me, 'admin') || (broken ? fixed : '')} onPress={() => setAsked('publish')}>Publish…</Act>
        </div>
      </header>
      {kept.fault && (kept.fault.status === 412
        ? <div className="notice wait" role="alert"><div><strong>{kept.fault.message}</strong><p>{kept.fault.remedy}</p></div>
          <div className="acts"><button onClick={() => void find<Draft>(draftOf(name)).then(other => { setTheirs(other?.source ?? ''); setAsked('theirs'); })}>See the difference</button>
            <button onClick={() => void kept.takeTheirs().then(source => { if (source !== null) change(() => source); })}>Take theirs</button><button onClick={() => void kept.saveOver()}>Save mine over it</button></div></div>
        : <Fault fault={kept.fault} again={() => void kept.save()} />)}
      {broken && <div className="notice bad" role="alert"><div><strong>The text cannot be read at line {broken.line}, column {broken.column}: {broken.message}</strong><p>The graph shows it as it last could be read. Correct the text, or undo.</p></div><button onClick={undo}>Undo</button></div>}

      <div className={`bench show-${side}`}>
        <div className="left">
          <input ref={finder} type="search" aria-label="Find a step" placeholder="Find a step" value={search} onChange={event => setSearch(event.target.value)}
            onKeyDown={event => { if (event.key === 'Enter' && hits.length > 0) { event.preventDefault(); choose(hits[(hits.findIndex(one => one.id === chosen) + 1) % hits.length]!.id); } }} />
          <span className="unseen" role="status">{search.trim() && `${count(hits.length, 'step')} found`}</span>
          <Outline steps={steps} title={flow.title} flowProblems={problems.filter(problem => problem.step === null)} chosen={chosen} choose={choose} move={(id, by) => guarded(() => change(old => move(old, id, by)))()} remove={take}
            add={() => kinds.current?.select()} open={() => { setSide('form'); requestAnimationFrame(() => panel.current?.querySelector<HTMLElement>('input, select, textarea')?.focus()); }} />
          <AddStep types={types} after={step ? step.title ?? step.id : null} search={kinds} add={type => add(type)} why={fixed} />
        </div>
        <div className={`drawing ${broken ? 'old' : ''}`}>
          {steps.length === 0 ? <div className="graph edited" onDragOver={event => event.preventDefault()} onDrop={event => { event.preventDefault(); editing.drop(event, null); }}><p className="empty">No step yet. Find one on the left, or drag it here.</p></div>
            : <Suspense fallback={<div className="graph" />}><Graph<DesignStep> steps={steps} view={designView} chosen={chosen} choose={choose} editing={editing} down /></Suspense>}
          {from && to && <div className="line" role="group" aria-label="Line"><span>From <b>{from}</b> to <b>{to}</b></span>{problems.filter(problem => problem.edge === line).map(problem => <span key={problem.code}><ProblemMark severity={problem.severity} />{problem.message}</span>)}
            <button disabled={isFixed} onClick={() => unlink(from, to)}>Take it away</button><button className="plain" aria-label="Close" onClick={() => setLine(null)}>✕</button></div>}
        </div>
        <div className="tabs" role="group" aria-label="Beside the graph"><button aria-pressed={side === 'form'} onClick={() => setSide('form')}>Form</button><button aria-pressed={side === 'yaml'} onClick={() => setSide('yaml')}>YAML</button></div>
        <section className="form" ref={panel} aria-label={step ? `Step ${step.title ?? step.id}` : 'The flow'} tabIndex={-1}>
          <FormTarget.Provider value={target}>
            {step ? <StepForm key={step.id} flow={shown} step={step} type={types.find(type => type.name === step.uses)} types={types} open={choose}
              rename={next => { change(old => rename(old, step.id, next)); choose(next); }} connect={other => wait(other, step.id)} disconnect={other => unlink(other, step.id)}
              acts={<><Act why={fixed} onPress={() => change(old => move(old, step.id, -1))}>Move up</Act><Act why={fixed} onPress={() => change(old => move(old, step.id, 1))}>Move down</Act><Act why={fixed} onPress={() => take(step.id)}>Take out</Act></>} />
              : <FlowForm flow={flow} />}
          </FormTarget.Provider>
        </section>
        <section className="text" aria-label="YAML">
          <Suspense fallback={null}><YamlPane text={text} typed={next => change(() => next, 'yaml')} broken={broken} problems={problems} line={step?.line ?? null} isFixed={!!why} undo={undo} redo={redo}
            cursor={at => { const here = flow.steps.findLast(one => one.line <= at); if (here && here.id !== chosen) choose(here.id); }} /></Suspense>
        </section>
      </div>

      {asked === 'publish' && <Publish name={name} text={text} kept={kept} problems={problems} why="" onClose={() => setAsked(null)} onDone={version => { setPublished(version); setAsked(null); }} />}
      {asked === 'try' && <Try name={name} text={text} onClose={() => setAsked(null)} />}
      {asked === 'difference' && published && <Dialog title={`Difference to version ${published.version}`} onClose={() => setAsked(null)} wide><Difference from={published.source} to={text} what={`Difference to version ${published.version}`} /></Dialog>}
      {asked === 'theirs' && <Dialog title="From theirs to yours" onClose={() => setAsked(null)} wide><Difference from={theirs} to={text} what="Difference from theirs to yours" /></Dialog>}
      {asked === 'throw' && <Dialog title="Throw the draft away" onClose={() => setAsked(null)}>
        <p>{published ? `The text is then as version ${published.version} has it.` : 'Nothing was published, so nothing is left of this flow.'} Undo brings it back while this page is open.</p>
        <footer><button onClick={() => setAsked(null)}>Keep it</button><button className="primary danger" data-first onClick={() => void kept.throwAway().then(() => { setAsked(null); if (published) { change(() => published.source); kept.begin(published.hash); tell('The draft was thrown away.'); } else location.hash = '#/flows'; }, fault => tell((fault as Error).message, 'bad'))}>Throw it away</button></footer></Dialog>}
    </div>
  );
}

function drawn(flow: Flow, problems: Placed[], types: StepType[], search: string): DesignStep[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return flow.steps.map(step => {
    const typeTitle = types.find(type => type.name === step.uses)?.title ?? step.uses;
    const all = `${typeTitle} ${JSON.stringify(step.says)}`.toLowerCase();
    return { ...step, title: step.title ?? (typeTitle && step.uses ? typeTitle : null), problems: problems.filter(problem => problem.step === step.id), typeTitle, isFound: words.length > 0 && words.every(word => all.includes(word)) };
  });
}

/** The field a problem is about, or the nearest around it. */
function focusField(form: HTMLElement | null, field: string) {
  for (let at = field; form; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) {
    const row = at && form.querySelector<HTMLElement>(`[data-field="${CSS.escape(at)}"]`);
    if (row) {
      for (let group = row.closest('details'); group; group = group.parentElement?.closest('details') ?? null) group.open = true;
      row.querySelector<HTMLElement>('input, select, textarea')?.focus();
      row.scrollIntoView({ block: 'nearest' });
      return;
    }
    if (!at) return form.focus();
  }
}
