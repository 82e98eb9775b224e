import { parseDocument, stringify } from 'yaml';
import type { Json } from '../api';
import { isMembers } from './flow';

// How values stand in a form's boxes of text, and back. An expression may stand in any of them.

export type Way = { write: (value: Json | undefined) => string; read: (text: string) => { value: Json | undefined } | { fault: string } };

const isExpression = (text: string) => /^\s*\$\{\{[\s\S]*\}\}\s*$/.test(text);
const plain = (value: Json | undefined) => value === undefined || value === null ? '' : typeof value === 'object' ? yamlText(value) : String(value);
const yamlText = (value: Json) => stringify(value, { lineWidth: 0 }).trimEnd();

export const asText: Way = { write: plain, read: text => ({ value: text === '' ? undefined : text }) };

export const asNumber: Way = {
  write: plain,
  read: text => {
    if (text.trim() === '') return { value: undefined };
    if (isExpression(text)) return { value: text.trim() };
    return /^-?\d+(\.\d+)?$/.test(text.trim()) ? { value: Number(text) } : { fault: 'Write a number, or an expression such as ${{ inputs.height }}.' };
  },
};

/** One entry a line. */
export const asList: Way = {
  write: value => Array.isArray(value) && value.every(one => typeof one !== 'object') ? value.join('\n') : plain(value),
  read: text => {
    if (isExpression(text)) return { value: text.trim() };
    const lines = text.split('\n').map(line => line.trim()).filter(Boolean);
    return { value: lines.length === 0 ? undefined : lines.map(line => /^-?\d{1,9}$/.test(line) ? Number(line) : line) };
  },
};

/** `name: value`, one a line. */
export const asMap: Way = {
  write: value => isMembers(value) && Object.values(value).every(one => typeof one !== 'object') ? Object.entries(value).map(([name, one]) => `${name}: ${one}`).join('\n') : plain(value),
  read: text => {
    if (isExpression(text)) return { value: text.trim() };
    const lines = text.split('\n').filter(line => line.trim());
    const odd = lines.find(line => !/^[^:]+:/.test(line));
    if (odd) return { fault: `Write “name: value”; this line has no colon: ${odd.trim()}` };
    return { value: lines.length === 0 ? undefined : Object.fromEntries(lines.map(line => [line.slice(0, line.indexOf(':')).trim(), line.slice(line.indexOf(':') + 1).trim()])) };
  },
};

/** Anything, as YAML. */
export const asYaml: Way = {
  write: value => value === undefined ? '' : typeof value === 'string' ? value : yamlText(value),
  read: text => {
    if (text.trim() === '') return { value: undefined };
    if (isExpression(text)) return { value: text.trim() };
    const doc = parseDocument(text);
    return doc.errors.length > 0 ? { fault: `Not YAML yet: ${doc.errors[0]!.message.split('\n')[0]}` } : { value: doc.toJS({ maxAliasCount: 0 }) as Json };
  },
};
