import { type KeyboardEvent, memo, useEffect, useRef } from 'react';
import type { DesignStep } from './design-steps';
import { ProblemMark } from './problem-mark';
import { type Placed, worst } from './problems';

interface Given {
  steps: DesignStep[]; title: string; flowProblems: Placed[]; chosen: string | null; choose: (step: string | null) => void;
  move: (id: string, by: number) => void; remove: (id: string) => void; add: () => void; open: () => void;
}

/** The graph's equal for those who read or tab: every step in the order of the text, what it waits for, what is wrong with it. */
export function Outline({ steps, title, flowProblems, chosen, choose, move, remove, add, open }: Given) {
  const list = useRef<HTMLOListElement>(null);
  const titles = new Map(steps.map(step => [step.id, step.title ?? step.id]));
  useEffect(() => { list.current?.querySelector('[aria-current=true]')?.scrollIntoView({ block: 'nearest' }); }, [chosen]);

  const pressed = (event: KeyboardEvent, step: DesignStep | null) => {
    const buttons = [...list.current!.querySelectorAll<HTMLElement>('li > button')];
    const at = buttons.indexOf(event.currentTarget as HTMLElement);
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (by !== 0 && event.altKey) { if (step) move(step.id, by); }
    else if (by !== 0) { const next = buttons[at + by]; next?.focus(); if (next) choose(steps[at + by - 1]?.id ?? null); }
    else if ((event.key === 'Delete' || event.key === 'Backspace') && step) remove(step.id);
    else if (event.key === 'Insert') add();
    else if (event.key === 'Enter' || event.key === ' ') { choose(step?.id ?? null); open(); }
    else return;
    event.preventDefault();
  };

  const handle = useRef({ choose, pressed });
  handle.current = { choose, pressed };

  return (
    <ol ref={list} className="outline" aria-label="Steps, in the order of the flow">
      <li><button aria-current={chosen === null || undefined} onClick={() => choose(null)} onKeyDown={event => pressed(event, null)}>
        <span className="title">{title || 'The flow'}<small>name, start, inputs, lane</small></span><Marks problems={flowProblems} /></button></li>
      {steps.map((step, index) => <Line key={step.id} step={step} number={index + 1} after={step.needs.map(need => titles.get(need) ?? need).join(', ')} isChosen={step.id === chosen} handle={handle} />)}
    </ol>
  );
}

interface Handling { current: { choose: (step: string) => void; pressed: (event: KeyboardEvent, step: DesignStep) => void } }

const Line = memo(function Line({ step, number, after, isChosen, handle }: { step: DesignStep; number: number; after: string; isChosen: boolean; handle: Handling }) {
  return (
    <li>
      <button aria-current={isChosen || undefined} className={step.isFound ? 'found' : ''} data-step={step.id} onClick={() => handle.current.choose(step.id)} onKeyDown={event => handle.current.pressed(event, step)}
        aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown Delete Insert">
        <span className="number">{number}</span>
        <span className="title">{step.title ?? step.id}<small>{step.uses}{after ? ` · after ${after}` : ' · at once'}</small></span>
        <Marks problems={step.problems} />
      </button>
    </li>);
});

function Marks({ problems }: { problems: Placed[] }) {
  const severity = worst(problems);
  return severity && <span className="marks"><ProblemMark severity={severity} />{problems.length > 1 && problems.length}</span>;
}
