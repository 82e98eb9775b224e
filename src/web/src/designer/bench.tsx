import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Json } from '../api';
import { count } from '../format';
import { Graph } from '../lazy-graph';
import { Act, Dialog, mayNot, useMe, useTell } from '../ui';
import { AddStep, DRAGGED } from './add-step';
import { Conflict, ThrowAway } from './draft-words';
import { at, connect, disconnect, freeId, insert, move, removeStep, set, whyNotConnect } from './edit';
import { designView } from './design-view';
import { type DesignStep, drawn, same } from './design-steps';
import type { Start } from './designer';
import { Difference } from './difference';
import { useDraft } from './draft';
import { FormTarget } from './fields';
import { type Flow, type Path, read } from './flow';
import { FlowForm } from './flow-form';
import { focusField } from './focus-field';
import { Outline } from './outline';
import * as past from './past';
import { ProblemMark } from './problem-mark';
import { edgeId, type Placed } from './problems';
import { Publish } from './publish';
import { rename } from './rename';
import { newStep, type StepType } from './schema';
import { StepForm } from './step-form';
import { type Asked, Toolbar } from './toolbar';
import { Try } from './try';
import { useProblems } from './use-problems';

const YamlPane = lazy(() => import('./yaml-pane'));
const NONE: Flow = { name: '', title: '', says: {}, steps: [] };

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
  const before = useRef<DesignStep[]>([]);
  const steps = useMemo(() => before.current = same(before.current, drawn(flow, problems, types, search)), [flow, problems, types, search]);
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
  const join = (from: string, to: string) => guarded(() => { const no = whyNotConnect(flow, from, to); if (no) tell(no, 'wait'); else { change(old => connect(old, from, to)); setLine(edgeId(from, to)); } })();
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
    line, chooseLine: setLine, whyNotConnect: (from: string, to: string) => fixed || whyNotConnect(flow, from, to), connect: join, disconnect: unlink, remove: take,
    drop: (event: React.DragEvent, over: string | null) => { const type = types.find(one => one.name === event.dataTransfer.getData(DRAGGED)); if (type) add(type, over); },
  };
  const [from, to] = line?.split('>') ?? [];
  const hits = search.trim() ? steps.filter(one => one.isFound) : [];

  return (
    <div className="page designer">
      <Toolbar name={name} title={flow.title || name} published={published} kept={kept} story={story} problems={problems} why={why} fixed={fixed} undo={undo} redo={redo} jump={() => jump(1)} ask={setAsked} />
      {kept.fault && <Conflict name={name} text={text} kept={kept} take={source => change(() => source)} />}
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
              rename={next => { change(old => rename(old, step.id, next)); choose(next); }} connect={other => join(other, step.id)} disconnect={other => unlink(other, step.id)}
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
      {asked === 'throw' && <ThrowAway text={text} published={published} kept={kept} onClose={() => setAsked(null)} onDone={() => { if (published) change(() => published.source); }} />}
    </div>
  );
}
