import type { Json } from '../api';
import { isMembers, type Members } from './flow';

/** What steps can be, as the server says it. */
export interface StepType {
  name: string; title: string; sentence: string; icon: string; kind: 'activity' | 'review' | 'wait-until' | 'wait-event' | 'child-run';
  inputSchema: Members; outputSchema: Members; secretInputs: string[]; compensates: string[];
}

/** What a form asks for, from a JSON Schema. An expression may stand in any of them. */
export type Field = { name: string; about: string; isRequired: boolean; otherwise: Json | undefined } & (
  | { kind: 'text' | 'number' | 'boolean' | 'list' | 'map' | 'any' }
  | { kind: 'choice'; choices: string[] }
  | { kind: 'object'; fields: Field[] }
  | { kind: 'objects'; fields: Field[] });

const MOST_DEEP = 5;

/** The fields of a step type's input. */
export const fieldsOf = (schema: Members, root = schema, deep = 0): Field[] => {
  const required = Array.isArray(schema.required) ? schema.required : [];
  return Object.entries(isMembers(schema.properties) ? schema.properties : {}).map(([name, rules]) => field(name, isMembers(rules) ? rules : {}, required.includes(name), root, deep));
};

function field(name: string, said: Members, isRequired: boolean, root: Members, deep: number): Field {
  const rules = { ...said, ...resolve(said, root) };
  const common = { name, about: typeof said.description === 'string' ? said.description : typeof rules.description === 'string' ? rules.description : '', isRequired, otherwise: said.default ?? rules.default ?? undefined };
  const forms = (Array.isArray(rules.anyOf) ? rules.anyOf : Array.isArray(rules.oneOf) ? rules.oneOf : []).filter(isMembers).map(form => resolve(form, root)).filter(form => form.type !== 'null');
  if (Array.isArray(rules.enum)) return { ...common, kind: 'choice', choices: rules.enum.filter((one): one is string => typeof one === 'string') };
  if (forms.length === 1) return { ...field(name, { ...forms[0]! }, isRequired, root, deep), ...common };
  if (forms.length > 1) return { ...common, kind: 'any' };
  const types = (Array.isArray(rules.type) ? rules.type : [rules.type]).filter(type => type !== 'null');
  if (types.length > 1) return { ...common, kind: types.every(type => type === 'integer' || type === 'number') ? 'number' : types.includes('array') && types.includes('string') && types.length === 2 ? 'list' : 'any' };
  switch (types[0]) {
    case 'string': return { ...common, kind: 'text' };
    case 'integer': case 'number': return { ...common, kind: 'number' };
    case 'boolean': return { ...common, kind: 'boolean' };
    case 'array': return { ...common, ...list(isMembers(rules.items) ? resolve(rules.items, root) : {}, root, deep) };
    case 'object':
      if (isMembers(rules.properties) && deep < MOST_DEEP) return { ...common, kind: 'object', fields: fieldsOf(rules, root, deep + 1) };
      return { ...common, kind: isMembers(rules.additionalProperties) && rules.additionalProperties.type === 'string' ? 'map' : 'any' };
    default: return { ...common, kind: 'any' };
  }
}

function list(items: Members, root: Members, deep: number): { kind: 'list' } | { kind: 'any' } | { kind: 'objects'; fields: Field[] } {
  if (items.type === 'string' || items.type === 'integer' || items.type === 'number') return { kind: 'list' };
  return isMembers(items.properties) && deep < MOST_DEEP ? { kind: 'objects', fields: fieldsOf(items, root, deep + 1) } : { kind: 'any' };
}

function resolve(rules: Members, root: Members): Members {
  if (typeof rules.$ref !== 'string') return rules;
  const found = rules.$ref.split('/').slice(1).map(part => part.replace(/~1/g, '/').replace(/~0/g, '~')).reduce<Json>((at, part) => isMembers(at) ? at[part] ?? null : null, root);
  return isMembers(found) ? found : {};
}

/** What a new step says from the start: inputs that must stand and have something to stand for. What only its author knows is left out, so that validation asks for it. */
export const required = (fields: Field[]): Members => Object.fromEntries(fields.filter(of => of.isRequired).flatMap(of => {
  const value = of.otherwise ?? (of.kind === 'choice' ? of.choices[0] : of.kind === 'object' ? required(of.fields) : undefined);
  return value === undefined ? [] : [[of.name, value]];
}));

/** A new step of this type. */
export function newStep(type: StepType, id: string): Members {
  const given = required(fieldsOf(type.inputSchema));
  return { id, uses: type.name, ...(Object.keys(given).length > 0 ? { with: given } : {}) };
}

/** Step types in which every word stands somewhere. */
export function matching(types: StepType[], text: string): StepType[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return types.filter(type => words.every(word => `${type.name} ${type.title} ${type.sentence}`.toLowerCase().includes(word)));
}

const families: Record<string, string> = {
  asset: 'The file', media: 'Picture and sound', ai: 'Machine learning', review: 'People', mam: 'MAM', publish: 'Publishing', archive: 'Archive', notify: 'Notices', http: 'Other systems', wait: 'Waiting', flow: 'Other flows',
};
export const familyOf = (uses: string) => families[uses.split('/')[0]!] ?? uses.split('/')[0]!;

/** A secret's name in an input that is nothing but that secret; null when it is something else. */
export const secretName = (value: Json | undefined) => typeof value === 'string' ? /^\s*\$\{\{\s*secrets\.([A-Za-z_]\w*)\s*\}\}\s*$/.exec(value)?.[1] ?? null : null;
export const secretText = (name: string) => `\${{ secrets.${name} }}`;
