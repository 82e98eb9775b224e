import { type Document, isMap, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Json } from '../api';

// A flow is its text. This reads it; what cannot be read says where.

export type Members = { [name: string]: Json };
export type Path = (string | number)[];

/** One step as it stands in the text. `needs` has what follows from the order when it is left out. */
export interface FlowStep { id: string; uses: string; title: string | null; needs: string[]; says: Members; line: number }
export interface Flow { name: string; title: string; says: Members; steps: FlowStep[] }
export interface Broken { line: number; column: number; message: string }

export const parse = (text: string, lines?: LineCounter): Document => parseDocument(text, { ...(lines ? { lineCounter: lines } : {}), strict: true, uniqueKeys: true });

export const isMembers = (value: unknown): value is Members => typeof value === 'object' && value !== null && !Array.isArray(value);
const word = (value: unknown) => typeof value === 'string' || typeof value === 'number' ? String(value) : '';

let last: { text: string; read: { flow: Flow } | { broken: Broken } } | undefined;

/** The flow of a text, or where it cannot be read. The same text again gives the same flow. */
export function read(text: string): { flow: Flow } | { broken: Broken } {
  if (last?.text !== text) last = { text, read: readAnew(text) };
  return last.read;
}

function readAnew(text: string): { flow: Flow } | { broken: Broken } {
  const lines = new LineCounter();
  const doc = parse(text, lines);
  const fault = doc.errors[0];
  if (fault) return { broken: { line: fault.linePos?.[0].line ?? 1, column: fault.linePos?.[0].col ?? 1, message: fault.message.split('\n')[0]!.replace(/ at line .*/, '.') } };
  if (!isMap(doc.contents)) return { broken: { line: 1, column: 1, message: text.trim() === '' ? 'The text is empty.' : 'A flow begins with apiVersion, name and steps.' } };
  let says: Members;
  try {
    says = doc.toJS({ maxAliasCount: 0 }) as Members;
  } catch {
    return { broken: { line: 1, column: 1, message: 'Anchors and aliases cannot stand in a flow.' } };
  }
  const node = doc.get('steps');
  const lineOf = (index: number) => isSeq(node) ? lines.linePos((node.items[index] as { range?: [number, number, number] }).range?.[0] ?? 0).line : 1;
  return { flow: { name: word(says.name), title: word(says.title) || word(says.name), says, steps: steps(says.steps, lineOf) } };
}

function steps(list: Json | undefined, lineOf: (index: number) => number): FlowStep[] {
  const found: FlowStep[] = [];
  for (const [index, one] of (Array.isArray(list) ? list : []).entries()) {
    const said = isMembers(one) ? one : {};
    const id = word(said.id);
    const above = found.at(-1)?.id;
    found.push({
      // A step without an id of its own is still there to be seen and corrected.
      id: id && !found.some(step => step.id === id) ? id : `#${index + 1}`, uses: word(said.uses), title: word(said.title) || null, says: said, line: lineOf(index),
      needs: 'needs' in said ? [...new Set((Array.isArray(said.needs) ? said.needs : [said.needs]).map(word).filter(Boolean))] : above ? [above] : [],
    });
  }
  return found;
}

/** What a step comes after, directly or through others. */
export function before(flow: Flow, id: string): Set<string> {
  const found = new Set<string>();
  const look = (at: string) => {
    for (const need of flow.steps.find(step => step.id === at)?.needs ?? [])
      if (!found.has(need)) { found.add(need); look(need); }
  };
  look(id);
  return found;
}
