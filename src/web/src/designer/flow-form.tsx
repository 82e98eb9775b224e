import { useContext, useState } from 'react';
import type { Json } from '../api';
import { Box, Choice, FormTarget, Row } from './fields';
import { type Flow, isMembers, type Members } from './flow';
import { asNumber, asText, asYaml } from './values';

const kinds = ['any', 'string', 'number', 'integer', 'boolean', 'array', 'object'];

/** What is said of the flow as a whole: its names, what starts it, what a start may give, its lane. */
export function FlowForm({ flow }: { flow: Flow }) {
  const { set, isFixed } = useContext(FormTarget);
  const { says } = flow;
  const on = isMembers(says.on) && isMembers(says.on.asset) ? says.on.asset : undefined;
  return (
    <>
      <header className="what"><div><h2>The flow</h2><p className="quiet">{flow.name}: this name stands in links and in runs, and stays.</p></div></header>
      <Box title="Name for people" path={['title']} value={says.title} way={asText} hint={flow.name} />
      <fieldset className="group"><legend>What starts it</legend>
        <label className="choice"><input type="checkbox" disabled={isFixed} checked={!!on} onChange={event => set(['on'], event.target.checked ? { asset: { container: 'ingest', match: `${flow.name}/**` } } : undefined)} />
          <span>Files that arrive<small>Else a person, the API or another flow starts it.</small></span></label>
        {on && <>
          <Box title="Container" about="Where they arrive." path={['on', 'asset', 'container']} value={on.container} way={asText} isRequired />
          <Box title="Which of them" about="** any folders, * anything within a name, {mp4,mov} either." path={['on', 'asset', 'match']} value={on.match} way={asText} hint="**" />
          <Box title="Quiet for" about="How long a file must not have changed." path={['on', 'asset', 'settle']} value={on.settle} way={asText} hint="30s" />
          <Box title="While it grows" about="How often to look at a recording in progress; not said: only complete files." path={['on', 'asset', 'growing']} value={on.growing} way={asText} /></>}
      </fieldset>
      <Inputs inputs={isMembers(says.inputs) ? says.inputs : {}} />
      <Choice title="Lane" about="What goes first when there is much to do." path={['lane']} value={says.lane} otherwise="standard" choices={[['interactive', 'Interactive: somebody waits for it'], ['standard', 'Standard'], ['bulk', 'Bulk: goes behind all else']]} />
      <Box title="Most at work at once" about="How many runs of this flow." path={['maxActive']} value={says.maxActive} way={asNumber} hint="no limit of its own" />
    </>
  );
}

function Inputs({ inputs }: { inputs: Members }) {
  const { set, isFixed } = useContext(FormTarget);
  const [name, setName] = useState('');
  const isFree = /^[A-Za-z_]\w*$/.test(name) && !(name in inputs);
  return (
    <fieldset className="group"><legend>What a start may give</legend>
      {Object.entries(inputs).map(([one, said]) => <OneInput key={one} name={one} said={isMembers(said) ? said : {}} />)}
      <Row title="Name of another input" path={['inputs']} group {...(name && !isFree ? { fault: name in inputs ? 'There is an input of this name.' : 'Use letters, digits and _, beginning with a letter.' } : {})}>
        {({ id, describedBy }) => <div className="pair">
          <input id={id} aria-describedby={describedBy} readOnly={isFixed} spellCheck={false} value={name} onChange={event => setName(event.target.value)} />
          <button type="button" disabled={isFixed || !isFree} onClick={() => { set(['inputs', name], { type: 'string', default: '' }); setName(''); }}>Add it</button></div>}
      </Row>
    </fieldset>
  );
}

function OneInput({ name, said }: { name: string; said: { [name: string]: Json } }) {
  const { set, isFixed } = useContext(FormTarget);
  const path = ['inputs', name];
  return (
    <div className="one"><header><b>{name}</b><span className="push" /><button type="button" disabled={isFixed} onClick={() => set(path, undefined)}>Take out<span className="unseen"> {name}</span></button></header>
      <Choice title="Kind" path={[...path, 'type']} value={said.type} otherwise="any" choices={kinds.map(one => [one, one])} />
      <Box title="When it is not given" path={[...path, 'default']} value={said.default} way={asYaml} isLong />
      <Choice title="Must be given" path={[...path, 'required']} value={said.required} otherwise="no" choices={[[true, 'Yes'], [false, 'No']]} />
      <Box title="What it is for" path={[...path, 'description']} value={said.description} way={asText} />
    </div>
  );
}
