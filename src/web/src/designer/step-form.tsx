import { type ReactNode, useContext, useEffect, useState } from 'react';
import { whyNotConnect } from './edit';
import { Box, Choice, FormTarget, Input, Row } from './fields';
import { type Flow, type FlowStep, isMembers } from './flow';
import { fieldsOf, type StepType } from './schema';
import { asNumber, asText, asYaml } from './values';

interface Given {
  flow: Flow; step: FlowStep; type: StepType | undefined; types: StepType[]; acts: ReactNode;
  rename: (next: string) => void; connect: (from: string) => void; disconnect: (from: string) => void; open: (step: string) => void;
}

/** Everything that a step can say, asked for by its type's schema. */
export function StepForm({ flow, step, type, types, acts, rename, connect, disconnect, open }: Given) {
  const { says } = step;
  const given = isMembers(says.with) ? says.with : {};
  const fields = type ? fieldsOf(type.inputSchema) : [];
  const undoes = types.filter(one => one.compensates.includes(step.uses));
  const more = ['if', 'foreach', 'max', 'timeout', 'retry', 'onError', 'compensate'].some(name => says[name] !== undefined);
  return (
    <>
      <header className="what">
        <div><h2>{step.title ?? step.id}</h2><p className="quiet">{type ? `${type.title}: ${type.sentence}` : `There is no kind of step “${step.uses}”.`}</p></div>
        <div className="acts">{acts}</div>
      </header>
      <Box title="Name for people" path={['title']} value={says.title} way={asText} hint={type?.title} />
      <Id key={step.id} step={step} flow={flow} rename={rename} />
      {!type && <Box title="Kind of step" path={['uses']} value={says.uses} way={asText} />}
      <Needs flow={flow} step={step} connect={connect} disconnect={disconnect} open={open} />
      {step.uses === 'review/approval' && <p className="about">Who is asked, how many must agree, and what an answer leads to.</p>}
      {[...fields].sort((one, other) => Number(other.isRequired) - Number(one.isRequired)).map(field =>
        <Input key={field.name} field={field} path={['with', field.name]} value={given[field.name]} isSecret={type!.secretInputs.includes(field.name)} />)}
      {type && fields.length === 0 && <p className="quiet">It takes no input.</p>}
      <Odd known={fields.map(field => field.name)} given={given} isFree={fields.length === 0} />
      <details className="group" open={more || undefined}>
        <summary>When, how often, and what after a failure</summary>
        <Box title="Only if" about="An expression. When it is false the step is skipped, and what follows goes on." path={['if']} value={says.if} way={asText} hint="steps.qc.output.verdict == 'pass'" />
        {(type?.kind === 'activity' || type?.kind === 'child-run' || !type) && <>
          <Box title="For each" about="A list, or an expression that gives one: the step is done for each entry, as item." path={['foreach']} value={says.foreach} way={asYaml} isLong hint="${{ inputs.destinations }}" />
          {says.foreach !== undefined && <Box title="How many at once" path={['max']} value={says.max} way={asNumber} />}</>}
        <Choice title="After a failure" path={['onError']} value={says.onError} otherwise="it waits for a person" choices={[['park', 'It waits for a person'], ['continue', 'The run goes on without it'], ['fail', 'The run ends as failed']]} />
        <Box title="Longest time" about="How long one attempt, or a wait, may take: 30s, 10m, 24h." path={['timeout']} value={says.timeout} way={asText} />
        <fieldset className="group"><legend>Trying again</legend>
          {(['attempts', 'firstDelay', 'maxDelay'] as const).map(name =>
            <Box key={name} title={{ attempts: 'Attempts', firstDelay: 'First pause', maxDelay: 'Longest pause' }[name]} path={['retry', name]} value={isMembers(says.retry) ? says.retry[name] : undefined} way={name === 'attempts' ? asNumber : asText} hint={{ attempts: '5', firstDelay: '2s', maxDelay: '5m' }[name]} />)}
        </fieldset>
        {(undoes.length > 0 || says.compensate !== undefined) && <Choice title="Undone by" about="When the run is cancelled or taken back." path={['compensate']} value={says.compensate} otherwise="nothing undoes it" choices={undoes.map(one => [one.name, one.title])} />}
      </details>
    </>
  );
}

/** Inputs that the step's type does not know: a fault, or a type whose schema takes any. */
function Odd({ known, given, isFree }: { known: string[]; given: { [name: string]: unknown }; isFree: boolean }) {
  return <>{Object.entries(given).filter(([name]) => !known.includes(name)).map(([name, value]) => <Box key={name} title={name} {...(isFree ? {} : { about: 'The kind of step does not know this input.' })} path={['with', name]} value={value as never} way={asYaml} isLong />)}</>;
}

function Id({ step, flow, rename }: { step: FlowStep; flow: Flow; rename: (next: string) => void }) {
  const { isFixed } = useContext(FormTarget);
  const [text, setText] = useState(step.id);
  useEffect(() => setText(step.id), [step.id]);
  const fault = text === step.id ? '' : !/^[a-z][a-z0-9_-]{0,39}$/.test(text) ? 'Use lower-case letters, digits, - and _, beginning with a letter.' : flow.steps.some(one => one.id === text) ? 'Another step has this id.' : '';
  const take = () => { if (fault) setText(step.id); else if (text !== step.id) rename(text); };
  return (
    <Row title="Id" about="What other steps call it. A new id is taken over wherever the old one is named." path={['id']} fault={fault}>
      {({ id, describedBy, isWrong }) => <input id={id} aria-describedby={describedBy} aria-invalid={isWrong || undefined} readOnly={isFixed} spellCheck={false} value={text} onChange={event => setText(event.target.value)} onBlur={take} onKeyDown={event => { if (event.key === 'Enter') take(); }} />}
    </Row>
  );
}

function Needs({ flow, step, connect, disconnect, open }: { flow: Flow; step: FlowStep; connect: (from: string) => void; disconnect: (from: string) => void; open: (step: string) => void }) {
  const { isFixed } = useContext(FormTarget);
  const [from, setFrom] = useState('');
  const title = (id: string) => flow.steps.find(one => one.id === id)?.title ?? id;
  const free = flow.steps.filter(one => !whyNotConnect(flow, one.id, step.id));
  const wanted = free.some(one => one.id === from) ? from : '';
  return (
    <Row title="Waits for" about={step.says.needs === undefined && step.needs.length > 0 ? 'The step above, since nothing else is said.' : undefined} path={['needs']}>
      {({ id, describedBy }) => <>
        {step.needs.length === 0 && <p className="quiet">Nothing: it starts at once.</p>}
        <ul className="needs">{step.needs.map(need => <li key={need}><button type="button" className="plain" onClick={() => open(need)}>{title(need)}</button><button type="button" disabled={isFixed} onClick={() => disconnect(need)} aria-label={`No longer wait for ${title(need)}`}>✕</button></li>)}</ul>
        <div className="pair">
          <select id={id} aria-describedby={describedBy} disabled={isFixed || free.length === 0} value={wanted} onChange={event => setFrom(event.target.value)}>
            <option value="">{free.length === 0 ? 'There is no other step it could wait for' : 'Choose a step…'}</option>
            {free.map(one => <option key={one.id} value={one.id}>{one.title ?? one.id}</option>)}
          </select>
          <button type="button" disabled={isFixed || !wanted} onClick={() => { connect(wanted); setFrom(''); }}>Wait for it</button>
        </div></>}
    </Row>
  );
}
