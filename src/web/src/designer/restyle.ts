import { diffArrays } from 'diff';
import { type Document, isSeq, visit, YAMLMap, YAMLSeq } from 'yaml';

// The library writes a whole document in its own style. What an edit did not touch stays as its author wrote it, to the letter.

/** The document in the style of the flows that ship: [a, b] and { a: b }, nothing folded. */
export function write(doc: Document): string {
  visit(doc, {
    Seq: (_, node) => { if (node.flow) padded(node, YAMLSeq.prototype, ''); },
    Map: (_, node) => { if (node.flow) padded(node, YAMLMap.prototype, ' '); },
  });
  return doc.toString({ lineWidth: 0 });
}

function padded(node: YAMLSeq | YAMLMap, as: YAMLSeq | YAMLMap, flowCollectionPadding: string) {
  node.toString = (context, ...rest) => as.toString.call(node, context && { ...context, flowCollectionPadding }, ...rest);
}

const squeezed = (line: string) => line.replace(/\s+/g, '');

/** What was changed between `plain` and `next`, which the library wrote, done to the author's text. */
export function keepStyle(text: string, plain: string, next: string): string {
  const author = pieces(text.split('\n'), plain.split('\n'));
  const out: string[] = [];
  let line = 0;
  for (const part of diffArrays(plain.split('\n'), next.split('\n'))) {
    if (part.added) out.push(...part.value);
    else if (part.removed) line += part.value.length;
    else {
      const end = line + part.value.length;
      for (const [index, same] of part.value.entries()) {
        const piece = author.get(line + index);
        if (!piece || line + index + piece.lines > end) { out.push(same); continue; }
        if (piece.isFirst) out.push(...piece.text);
      }
      line = end;
    }
  }
  return out.join('\n');
}

/** By line of what the library wrote: the author's lines that say the same. Several lines that became one, or the other way round, go together. */
function pieces(text: string[], plain: string[]): Map<number, { text: string[]; lines: number; isFirst: boolean }> {
  const found = new Map<number, { text: string[]; lines: number; isFirst: boolean }>();
  const parts = diffArrays(text, plain, { comparator: (one, other) => squeezed(one) === squeezed(other) });
  let [at, to] = [0, 0];
  for (let index = 0; index < parts.length; index++) {
    const part = parts[index]!;
    if (!part.added && !part.removed) {
      for (let i = 0; i < part.value.length; i++) found.set(to++, { text: [text[at++]!], lines: 1, isFirst: true });
      continue;
    }
    const other = parts[index + 1];
    const both = other && (part.removed ? other.added : other.removed) ? (index++, [part, other]) : [part];
    const mine = both.filter(one => one.removed).flatMap(one => one.value);
    const written = both.filter(one => one.added).flatMap(one => one.value).length;
    for (let i = 0; i < written; i++) found.set(to + i, { text: mine, lines: written - i, isFirst: i === 0 });
    // Lines that the library drops, such as a second blank one, stay before what follows them.
    if (written === 0 && to > 0) found.get(to - 1)!.text.push(...mine);
    [at, to] = [at + mine.length, to + written];
  }
  return found;
}

/** Comments before the first entry belong to it, as they do for every other. */
export function ownComments(doc: Document): void {
  const steps = doc.get('steps');
  if (!isSeq(steps) || !steps.commentBefore) return;
  const first = steps.items[0] as { commentBefore?: string | null } | undefined;
  if (!first || first.commentBefore) return;
  first.commentBefore = steps.commentBefore;
  steps.commentBefore = null;
}
