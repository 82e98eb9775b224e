import { type Document, isCollection, isMap, isScalar, isSeq, type Node, type Pair, type Scalar, stringify, visit, type YAMLMap, type YAMLSeq } from 'yaml';
import type { Json } from '../api';
import { before, type Flow, type FlowStep, type Members, parse, type Path, read } from './flow';
import { keepStyle, ownComments, write } from './restyle';

// Every edit is a function from a text to a text: what is drawn, filled in and undone can never differ from the YAML.

const stepOrder = ['id', 'title', 'uses', 'needs', 'if', 'foreach', 'max', 'with', 'timeout', 'retry', 'onError', 'compensate'];
const flowOrder = ['apiVersion', 'name', 'title', 'on', 'inputs', 'lane', 'maxActive', 'steps'];

const isJson = (text: string) => text.trimStart().startsWith('{');

/** Edits the text as a document. Comments and whatever is not touched stay as they are. */
export function change(text: string, edit: (doc: Document) => void): string {
  const doc = parse(text);
  if (doc.errors.length > 0) return text;
  ownComments(doc);
  const plain = write(doc);
  edit(doc);
  if (isJson(text)) return `${JSON.stringify(doc.toJS(), null, 2)}\n`;
  const next = write(doc);
  const kept = keepStyle(text, plain, next);
  const found = read(kept);
  return 'flow' in found && JSON.stringify(found.flow.says) === JSON.stringify(doc.toJS()) ? kept : next;
}

export const flowOf = (text: string): Flow => {
  const found = read(text);
  return 'flow' in found ? found.flow : { name: '', title: '', says: {}, steps: [] };
};
export const indexOf = (flow: Flow, id: string) => flow.steps.findIndex(step => step.id === id);

/** Short lists and maps stand on one line. */
function node(doc: Document, value: Json, like?: unknown): Node {
  const made = doc.createNode(value) as Node;
  visit(made, { Collection: (_, one) => { if (JSON.stringify(one.toJSON()).length < 72 && one.items.every(item => isScalar(item) || (isScalar((item as Pair).value)))) one.flow = true; } });
  if (!isCollection(made) || !isCollection(like)) return made;
  if (like.flow !== undefined && made.items.length > 0) made.flow = like.flow;
  [made.commentBefore, made.comment] = [like.commentBefore ?? null, like.comment ?? null];
  return made;
}

/** Sets what stands at a path, or takes it away, and with it what is then empty. */
export const set = (text: string, path: Path, value: Json | undefined): string => change(text, doc => setIn(doc, path, value));

export function setIn(doc: Document, path: Path, value: Json | undefined): void {
  if (value === undefined) return remove(doc, path);
  const [parent, key] = [path.slice(0, -1), path.at(-1)!];
  if (parent.length > 0 && !isCollection(doc.getIn(parent, true))) setIn(doc, parent, typeof key === 'number' ? [] : {});
  const map = (parent.length === 0 ? doc.contents : doc.getIn(parent, true)) as YAMLMap | YAMLSeq;
  const there = map.get(key, true) as unknown;
  if (isScalar(there) && (value === null || typeof value !== 'object')) rewrite(there, value);
  else if (there !== undefined || isSeq(map)) map.set(key, node(doc, value, there));
  else insertPair(doc, map as YAMLMap, String(key), value, orderOf(path));
}

/** An author's quotes stay; those that only the old value needed go with it. */
function rewrite(scalar: Scalar, value: Json): void {
  if (/^["'|>]/.test(stringify(scalar.value))) delete scalar.type;
  scalar.value = value;
}

const orderOf = (path: Path) => path.length === 1 ? flowOrder : path.length === 3 && path[0] === 'steps' ? stepOrder : [];

function insertPair(doc: Document, map: YAMLMap, key: string, value: Json, order: string[]): void {
  const pair = doc.createPair(key, node(doc, value));
  const place = order.indexOf(key);
  const next = map.items.findIndex(item => order.indexOf(String(item.key)) > place);
  if (map.items.length === 0) map.flow = false;
  map.items.splice(place < 0 || next < 0 ? map.items.length : next, 0, pair as never);
}

function remove(doc: Document, path: Path): void {
  if (!doc.hasIn(path)) return;
  doc.deleteIn(path);
  const parent = path.slice(0, -1);
  const left = parent.length > 0 ? doc.getIn(parent, true) : undefined;
  if (isMap(left) && left.items.length === 0 && typeof parent.at(-1) === 'string') remove(doc, parent);
}

/** The index of a step, and a member of it, as a path. */
export const at = (flow: Flow, id: string, ...more: Path): Path => ['steps', indexOf(flow, id), ...more];

/** Says what a step waits for; nothing is said where the order says it already. */
function setNeeds(text: string, id: string, needs: string[]): string {
  const flow = flowOf(text);
  const index = indexOf(flow, id);
  const above = flow.steps[index - 1]?.id;
  const follows = above === undefined ? needs.length === 0 : needs.length === 1 && needs[0] === above;
  return set(text, ['steps', index, 'needs'], follows ? undefined : needs.length === 1 ? needs[0]! : needs);
}

/** Why one step cannot wait for another, in words; empty when it can. */
export function whyNotConnect(flow: Flow, from: string, to: string): string {
  if (from === to) return 'A step cannot wait for itself.';
  if (flow.steps.find(step => step.id === to)?.needs.includes(from)) return 'It waits for that step already.';
  return before(flow, from).has(to) ? `“${from}” comes after “${to}”: they would wait for each other.` : '';
}

export function connect(text: string, from: string, to: string): string {
  const flow = flowOf(text);
  const step = flow.steps.find(one => one.id === to);
  return !step || whyNotConnect(flow, from, to) ? text : setNeeds(text, to, [...step.needs, from]);
}

export function disconnect(text: string, from: string, to: string): string {
  const step = flowOf(text).steps.find(one => one.id === to);
  return step ? setNeeds(text, to, step.needs.filter(need => need !== from)) : text;
}

/** Words that say nothing without the word before the slash. */
const vague = ['deliver', 'approval', 'store', 'update', 'send', 'call', 'until', 'event', 'run'];

/** An id for a step of this type that no other step has. */
export function freeId(flow: Flow, uses: string): string {
  const [family = '', verb = ''] = uses.split('/');
  const id = (vague.includes(verb) ? family : verb).replace(/[^a-z0-9_-]/g, '') || 'step';
  for (let n = 1; ; n++)
    if (!flow.steps.some(step => step.id === (n === 1 ? id : `${id}${n}`))) return n === 1 ? id : `${id}${n}`;
}

/** Puts a step behind another one, at the end without one. What came directly below waits for the new step unless it says otherwise. */
export function insert(text: string, after: string | null, step: Members): string {
  const flow = flowOf(text);
  const index = after === null ? flow.steps.length : indexOf(flow, after) + 1;
  return change(text, doc => {
    if (!isSeq(doc.get('steps'))) setIn(doc, ['steps'], []);
    const list = doc.get('steps') as YAMLSeq;
    const made = node(doc, step) as YAMLMap;
    made.flow = false;
    // Steps that stand apart from each other go on doing so.
    const apart = list.items.slice(1).some(item => (item as Node).spaceBefore);
    if (apart && index > 0) made.spaceBefore = true;
    if (apart && index === 0 && list.items[0]) (list.items[0] as Node).spaceBefore = true;
    if (list.items.length === 0) list.flow = false;
    list.items.splice(index, 0, made);
  });
}

/** Takes a step out. What waited for it waits for what it waited for. */
export function removeStep(text: string, id: string): string {
  const flow = flowOf(text);
  const index = indexOf(flow, id);
  const gone = flow.steps[index];
  if (!gone) return text;
  const left: Flow = { ...flow, steps: flow.steps.filter(step => step !== gone) };
  const without = change(text, doc => {
    const list = doc.get('steps') as YAMLSeq;
    list.items.splice(index, 1);
    if (index === 0 && list.items[0]) (list.items[0] as Node).spaceBefore = false;
  });
  return left.steps.filter(step => step.needs.includes(id)).reduce((now, step) => setNeeds(now, step.id, bridged(step, gone)), without);
}

const bridged = (step: FlowStep, gone: FlowStep) => [...new Set(step.needs.flatMap(need => need === gone.id ? gone.needs : [need]))];

/** Moves a step up or down in the text. */
export function move(text: string, id: string, by: number): string {
  const index = indexOf(flowOf(text), id);
  return change(text, doc => {
    const list = doc.get('steps');
    if (!isSeq(list) || index < 0 || index + by < 0 || index + by >= list.items.length) return;
    const spaces = list.items.map(item => (item as Node).spaceBefore ?? false);
    list.items.splice(index + by, 0, ...list.items.splice(index, 1));
    for (const [place, item] of list.items.entries()) (item as Node).spaceBefore = spaces[place]!;
  });
}
