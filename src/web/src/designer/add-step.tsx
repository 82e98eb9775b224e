import { type KeyboardEvent, type RefObject, useRef, useState } from 'react';
import { familyOf, matching, type StepType } from './schema';

/** What is dragged from the palette to the graph. */
export const DRAGGED = 'application/x-mediaflows-step';

/** Every step type that the server offers: typing narrows, Enter or a click puts it behind the chosen step, dragging puts it where it is let go. */
export function AddStep({ types, after, search, add, why }: { types: StepType[]; after: string | null; search: RefObject<HTMLInputElement | null>; add: (type: StepType) => void; why: string }) {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const found = matching(types, text).sort((one, other) => Number(familyOf(other.name) === familyOf(one.name)) || one.name.localeCompare(other.name));
  const take = (type: StepType | undefined) => { if (!type) return; add(type); if (!why) { setText(''); setAt(0); } };
  const step = (event: KeyboardEvent, by: number) => {
    event.preventDefault();
    const next = (at + by + found.length) % Math.max(1, found.length);
    setAt(next);
    list.current?.querySelector(`#type-${next}`)?.scrollIntoView({ block: 'nearest' });
  };
  return (
    <section className="add" aria-label="Add a step">
      <h2>Add a step <span className="quiet">{after ? `after ${after}` : 'at the end'}</span></h2>
      <input ref={search} type="search" role="combobox" aria-label="Find a kind of step" aria-expanded="true" aria-controls="step-types" {...(found.length > 0 ? { 'aria-activedescendant': `type-${at}` } : {})} placeholder="What should happen?"
        value={text} onChange={event => { setText(event.target.value); setAt(0); }}
        onKeyDown={event => {
          if (event.key === 'ArrowDown') step(event, 1);
          if (event.key === 'ArrowUp') step(event, -1);
          if (event.key === 'Enter') { event.preventDefault(); take(found[at]); }
        }} />
      {found.length === 0 && <p className="quiet" role="status">No kind of step matches.</p>}
      <ul id="step-types" role="listbox" aria-label="Kinds of steps" className="types" ref={list}>
        {found.map((type, index) => (
          <li key={type.name} id={`type-${index}`} role="option" aria-selected={index === at} draggable={!why} title={why || type.sentence}
            onDragStart={event => { event.dataTransfer.setData(DRAGGED, type.name); event.dataTransfer.effectAllowed = 'copy'; }} onClick={() => { setAt(index); take(type); }}>
            <strong>{type.title}</strong><small>{type.name}</small><span>{type.sentence}</span>
          </li>))}
      </ul>
    </section>
  );
}
