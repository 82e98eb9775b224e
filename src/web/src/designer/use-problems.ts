import { useEffect, useMemo, useState } from 'react';
import { ask } from '../api';
import type { Broken, Flow } from './flow';
import { place, type Placed, type Problem, type Validation } from './problems';

const PAUSE = 300;

/** What the server finds wrong in a text, a moment after it was changed, each where it belongs. */
export function useProblems(name: string, text: string, flow: Flow, broken: Broken | null): Placed[] {
  const [said, setSaid] = useState<Problem[]>([]);
  useEffect(() => {
    const stop = new AbortController();
    const timer = setTimeout(() => ask<Validation>('POST', 'api/flows/validate', text, {}, stop.signal).then(validation => setSaid(validation.problems), () => {}), PAUSE);
    return () => { stop.abort(); clearTimeout(timer); };
  }, [text]);
  return useMemo(() => {
    if (broken) return said.some(problem => problem.line !== null && problem.severity === 'error') ? said.map(problem => ({ ...problem, step: null, edge: null, field: '' })) : [];
    const renamed: Problem[] = flow.name && flow.name !== name
      ? [{ pointer: '/name', code: 'name-differs', message: `This page is about ${name}; the text says ${flow.name}.`, remedy: `Write name: ${name}, or begin a new flow from this one.`, line: null, column: null, severity: 'error' }] : [];
    return [...renamed, ...said].map(problem => place(problem, flow));
  }, [said, flow, broken, name]);
}
