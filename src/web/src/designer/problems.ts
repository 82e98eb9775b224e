import type { Flow } from './flow';

/** What the server's validation says. */
export interface Problem { pointer: string; code: string; message: string; remedy: string | null; line: number | null; column: number | null; severity: 'error' | 'warning' }
export interface Validation { valid: boolean; name: string | null; problems: Problem[] }

/** Where a problem belongs in the designer: at a step, at the line between two, at a field; else at the flow as a whole. */
export interface Place { step: string | null; edge: string | null; field: string }
export type Placed = Problem & Place;

export const edgeId = (from: string, to: string) => `${from}>${to}`;

const parts = (pointer: string) => pointer.split('/').slice(1).map(part => part.replace(/~1/g, '/').replace(/~0/g, '~'));

export function place(problem: Problem, flow: Flow): Placed {
  const [list, index, ...field] = parts(problem.pointer);
  const step = list === 'steps' && index !== undefined ? flow.steps[Number(index)] : undefined;
  if (!step) return { ...problem, step: null, edge: null, field: parts(problem.pointer).join('/') };
  // What is missing has no place of its own: it is told at what it is missing from.
  const missing = problem.code === 'missing-input' ? /`([^`]+)`/.exec(problem.message)?.[1] : undefined;
  if (missing) return { ...problem, step: step.id, edge: null, field: [...(field[0] === 'with' ? field : ['with']), missing].join('/') };
  const needed = field[0] === 'needs' ? step.says.needs : undefined;
  const from = Array.isArray(needed) ? needed[Number(field[1] ?? -1)] : needed;
  const edge = typeof from === 'string' && flow.steps.some(one => one.id === from) ? edgeId(from, step.id) : null;
  return { ...problem, step: step.id, edge, field: field.join('/') };
}

/** The worst of them and how many; null for none. */
export function worst(problems: { severity: Problem['severity'] }[]): Problem['severity'] | null {
  if (problems.length === 0) return null;
  return problems.some(problem => problem.severity === 'error') ? 'error' : 'warning';
}

/** Problems of a field and of what is in it. */
export const within = (problems: Placed[], field: string) => problems.filter(problem => problem.field === field || problem.field.startsWith(`${field}/`));
