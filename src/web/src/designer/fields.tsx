import { createContext, type ReactNode, useContext, useEffect, useId, useState } from 'react';
import type { Json } from '../api';
import { said } from '../format';
import { isMembers, type Path } from './flow';
import { ProblemMark } from './problem-mark';
import { type Placed, within } from './problems';
import { type Field, required, secretName, secretText } from './schema';
import { asList, asMap, asNumber, asText, asYaml, type Way } from './values';

/** What a form writes to: a part of the text, with what the server finds wrong in it. */
export interface Target { set: (path: Path, value: Json | undefined) => void; problems: Placed[]; isFixed: boolean }
export const FormTarget = createContext<Target>({ set: () => {}, problems: [], isFixed: true });


/** A label, what it is about, and what is wrong. */
export function Row({ title, about, path, isRequired, fault, group, children }: { title: string; about?: string | undefined; path: Path; isRequired?: boolean; fault?: string; group?: boolean; children: (ids: { id: string; describedBy: string; isWrong: boolean }) => ReactNode }) {
  const id = useId();
  const { problems } = useContext(FormTarget);
  const here = group ? problems.filter(problem => problem.field === path.join('/')) : within(problems, path.join('/'));
  const isWrong = here.some(problem => problem.severity === 'error') || !!fault;
  return (
    <div className="field" data-field={path.join('/')}>
      <label htmlFor={id}>{title}{isRequired && <span className="quiet"> required</span>}</label>
      {about && <p className="about" id={`${id}-about`}>{about}</p>}
      {children({ id, describedBy: `${id}-about ${id}-wrong`, isWrong })}
      <div id={`${id}-wrong`} className="wrong">
        {fault && <p><ProblemMark severity="error" />{fault}</p>}
        {here.map(problem => <p key={problem.pointer + problem.code}><ProblemMark severity={problem.severity} /><span>{problem.message} {problem.remedy}</span></p>)}
      </div>
    </div>
  );
}

/** A box of text that becomes a value as soon as it can be read; what cannot yet stays, and says so. */
export function Box({ title, about, path, value, way, isRequired, isLong, hint }: { title: string; about?: string | undefined; path: Path; value: Json | undefined; way: Way; isRequired?: boolean; isLong?: boolean; hint?: string | undefined }) {
  const { set, isFixed } = useContext(FormTarget);
  const [text, setText] = useState(way.write(value));
  const [fault, setFault] = useState('');
  const outside = way.write(value);
  useEffect(() => {
    const mine = way.read(text);
    if (!('value' in mine) || JSON.stringify(mine.value) !== JSON.stringify(value)) { setText(outside); setFault(''); }
  }, [outside]);
  const typed = (next: string) => {
    setText(next);
    const read = way.read(next);
    setFault('fault' in read ? read.fault : '');
    if ('value' in read) set(path, read.value);
  };
  return (
    <Row title={title} about={about} path={path} fault={fault} {...(isRequired ? { isRequired } : {})}>
      {({ id, describedBy, isWrong }) => isLong
        ? <textarea id={id} aria-describedby={describedBy} aria-invalid={isWrong || undefined} readOnly={isFixed} rows={Math.min(10, Math.max(2, text.split('\n').length))} spellCheck={false} value={text} placeholder={hint} onChange={event => typed(event.target.value)} />
        : <input id={id} aria-describedby={describedBy} aria-invalid={isWrong || undefined} readOnly={isFixed} spellCheck={false} value={text} placeholder={hint} onChange={event => typed(event.target.value)} />}
    </Row>
  );
}

const EXPRESSION = '${{ … }}';

/** One of a few; or an expression. */
export function Choice({ title, about, path, value, choices, otherwise, isRequired }: { title: string; about?: string | undefined; path: Path; value: Json | undefined; choices: [Json, string][]; otherwise?: string | undefined; isRequired?: boolean }) {
  const { set, isFixed } = useContext(FormTarget);
  const [isExpression, setExpression] = useState(false);
  const isKnown = value === undefined || choices.some(([one]) => one === value);
  if (isExpression || !isKnown) return <Box title={title} about={about} path={path} value={value} way={asText} hint="${{ inputs.name }}" />;
  return (
    <Row title={title} about={about} path={path} {...(isRequired ? { isRequired } : {})}>
      {({ id, describedBy, isWrong }) => (
        <select id={id} aria-describedby={describedBy} aria-invalid={isWrong || undefined} disabled={isFixed} value={value === undefined ? '' : String(value)}
          onChange={event => event.target.value === EXPRESSION ? setExpression(true) : set(path, choices.find(([one]) => String(one) === event.target.value)?.[0])}>
          <option value="">{otherwise === undefined ? 'Not said' : `Not said: ${otherwise}`}</option>
          {choices.map(([one, words]) => <option key={String(one)} value={String(one)}>{words}</option>)}
          <option value={EXPRESSION}>An expression…</option>
        </select>)}
    </Row>
  );
}

/** The name of a secret; the secret itself is never asked for. */
function Secret({ field, path, value }: { field: Field; path: Path; value: Json | undefined }) {
  const way: Way = { write: one => secretName(one) ?? '', read: text => text === '' ? { value: undefined } : /^[A-Za-z_]\w*$/.test(text) ? { value: secretText(text) } : { fault: 'Write the name under which the secret is kept: letters, digits and _. Never the secret itself.' } };
  return <Box title={`${said(field.name)}: name of the secret`} about={`${field.about} Write its name, never the secret itself.`} path={path} value={value} way={way} hint="SECRET_NAME" />;
}

/** One input of a step, as its schema has it. */
export function Input({ field, path, value, isSecret }: { field: Field; path: Path; value: Json | undefined; isSecret: boolean }) {
  const title = said(field.name);
  const otherwise = field.otherwise === undefined || field.otherwise === null || field.otherwise === '' ? undefined : String(field.otherwise);
  const hint = otherwise ? `not said: ${otherwise}` : undefined;
  const common = { title, path, value, hint, isRequired: field.isRequired, about: isSecret ? `${field.about} A secret stands here by its name: \${{ secrets.NAME }}.` : field.about };
  if (isSecret && field.kind === 'text' && /secret|token|password|key/i.test(field.name)) return <Secret field={field} path={path} value={value} />;
  switch (field.kind) {
    case 'choice': return <Choice {...common} otherwise={otherwise} choices={field.choices.map(one => [one, one])} />;
    case 'boolean': return <Choice {...common} otherwise={field.otherwise === true ? 'yes' : 'no'} choices={[[true, 'Yes'], [false, 'No']]} />;
    case 'number': return <Box {...common} way={asNumber} />;
    case 'list': return <Box {...common} about={`${common.about} One a line.`} way={asList} isLong />;
    case 'map': return <Box {...common} about={`${common.about} One a line, as “name: value”.`} way={asMap} isLong />;
    case 'object': return <Group field={field} path={path} value={value} />;
    case 'objects': return <Several field={field} path={path} value={value} />;
    case 'any': return <Box {...common} about={`${common.about} As YAML.`} way={asYaml} isLong />;
    default: return <Box {...common} way={asText} isLong={/text|instructions|note|body/i.test(field.name)} />;
  }
}

function Group({ field, path, value }: { field: Field & { kind: 'object' }; path: Path; value: Json | undefined }) {
  if (value !== undefined && !isMembers(value)) return <Box title={said(field.name)} about={field.about} path={path} value={value} way={asYaml} isLong />;
  return (
    <details className="group" open={value !== undefined || undefined}>
      <summary>{said(field.name)}{value === undefined && <span className="quiet"> not said</span>}</summary>
      {field.about && <p className="about">{field.about}</p>}
      {field.fields.map(one => <Input key={one.name} field={one} path={[...path, one.name]} value={value?.[one.name]} isSecret={false} />)}
    </details>
  );
}

function Several({ field, path, value }: { field: Field & { kind: 'objects' }; path: Path; value: Json | undefined }) {
  const { set, isFixed } = useContext(FormTarget);
  if (value !== undefined && !(Array.isArray(value) && value.every(isMembers))) return <Box title={said(field.name)} about={field.about} path={path} value={value} way={asYaml} isLong />;
  const all = (value ?? []) as { [name: string]: Json }[];
  return (
    <fieldset className="group"><legend>{said(field.name)}</legend>
      {field.about && <p className="about">{field.about}</p>}
      {all.map((one, index) => (
        <div key={index} className="one"><header><b>{index + 1}</b><span className="push" /><button type="button" disabled={isFixed} onClick={() => set(path, all.length === 1 ? undefined : all.filter((_, at) => at !== index))}>Take out<span className="unseen"> {said(field.name)} {index + 1}</span></button></header>
          {field.fields.map(part => <Input key={part.name} field={part} path={[...path, index, part.name]} value={one[part.name]} isSecret={false} />)}</div>))}
      <button type="button" disabled={isFixed} onClick={() => set(path, [...all, required(field.fields)])}>Add<span className="unseen"> to {said(field.name)}</span></button>
    </fieldset>
  );
}
