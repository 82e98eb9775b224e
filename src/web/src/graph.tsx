import { Background, BackgroundVariant, Controls, Handle, MiniMap, type Edge, type Node, type NodeProps, Position, ReactFlow, type ReactFlowInstance } from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import ELK from 'elkjs/lib/elk-api.js';
import layoutWorker from 'elkjs/lib/elk-worker.min.js?url';
import { type ComponentType, type DragEvent, type KeyboardEvent, memo, useEffect, useMemo, useRef, useState } from 'react';

const WIDTH = 184, HEIGHT = 66;

/** What is drawn as a box: a step of a flow, or of a run. */
export interface Box { id: string; title: string | null; needs: string[] }

/** How boxes and lines look; the rest is the same for flows and for runs. */
export interface View<T extends Box> {
  State: ComponentType<{ step: T }>;
  look: (step: T) => { className: string; tone: string; words: string };
  edge: (from: T, to: T) => string;
  /** Where a long flow opens. */
  first?: (steps: T[]) => T[];
}

/** What can be changed by mouse; the outline and the form do the same by keyboard. */
export interface Editing {
  line: string | null;
  chooseLine: (id: string) => void;
  whyNotConnect: (from: string, to: string) => string;
  connect: (from: string, to: string) => void;
  disconnect: (from: string, to: string) => void;
  remove: (id: string) => void;
  /** Something dragged here was let go over a step, or beside all of them. */
  drop: (event: DragEvent, over: string | null) => void;
}

type Drawn = Node<{ step: Box; view: View<Box>; isEdited: boolean }, 'step'>;
type Places = Map<string, { x: number; y: number }>;

const elk = new ELK({ workerFactory: () => new Worker(layoutWorker) });

/** Where each step stands, by the needs alone: what happens in a run moves nothing. */
async function layout(steps: Box[], down: boolean): Promise<Places> {
  const there = new Set(steps.map(step => step.id));
  const drawn = await elk.layout({
    id: 'flow',
    layoutOptions: {
      'elk.algorithm': 'layered', 'elk.direction': down ? 'DOWN' : 'RIGHT', 'elk.spacing.nodeNode': '18', 'elk.layered.spacing.nodeNodeBetweenLayers': '36',
      'elk.layered.nodePlacement.strategy': steps.length > 100 ? 'SIMPLE' : 'BRANDES_KOEPF', 'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES', 'elk.layered.layering.strategy': 'LONGEST_PATH_SOURCE',
    },
    children: steps.map(step => ({ id: step.id, width: WIDTH, height: HEIGHT })),
    edges: steps.flatMap(step => step.needs.filter(need => there.has(need)).map(need => ({ id: `${need}>${step.id}`, sources: [need], targets: [step.id] }))),
  });
  return new Map(drawn.children!.map(node => [node.id, { x: node.x!, y: node.y! }]));
}

const StepBox = memo(function StepBox({ data: { step, view, isEdited }, selected, sourcePosition, targetPosition }: NodeProps<Drawn>) {
  return (
    <div className={`step ${view.look(step).className} ${selected ? 'chosen' : ''}`}>
      <Handle type="target" position={targetPosition ?? Position.Left} isConnectable={isEdited} />
      <strong>{step.title ?? step.id}</strong>
      <view.State step={step} />
      <Handle type="source" position={sourcePosition ?? Position.Right} isConnectable={isEdited} />
    </div>
  );
});
const types = { step: StepBox };

interface Given<T extends Box> { steps: T[]; view: View<T>; chosen: string | null; choose: (step: string) => void; editing?: Editing; down?: boolean }

export default function Graph<T extends Box>({ steps, view, chosen, choose, editing, down: isDown }: Given<T>) {
  const [narrow] = useState(() => matchMedia('(max-width: 720px)').matches);
  const down = isDown ?? narrow;
  const [places, setPlaces] = useState<Places>();
  const flow = useRef<ReactFlowInstance<Drawn>>(null);
  const frame = useRef<HTMLDivElement>(null);
  const shape = JSON.stringify(steps.map(step => [step.id, step.needs]));
  useEffect(() => {
    let isOld = false;
    void layout(steps, down).then(found => { if (!isOld) setPlaces(found); });
    return () => { isOld = true; };
  }, [shape, down]);

  const kept = useRef(new Map<string, Drawn>());
  const nodes = useMemo(() => !places ? [] : steps.flatMap(step => {
    const position = places.get(step.id);
    if (!position) return [];
    // A node that did not change stays the same object, so that nothing is drawn for it.
    const before = kept.current.get(step.id);
    if (before && before.data.step === step && before.data.view === view as unknown && before.selected === (step.id === chosen) && before.position === position) return [before];
    // Without `measured` the renderer takes the lines of a node away until it has looked at it again, and with them the focus.
    const node: Drawn = {
      measured: { width: WIDTH, height: HEIGHT },
      id: step.id, type: 'step', position, data: { step, view: view as unknown as View<Box>, isEdited: !!editing }, selected: step.id === chosen, width: WIDTH, height: HEIGHT, ariaLabel: view.look(step).words,
      sourcePosition: down ? Position.Bottom : Position.Right, targetPosition: down ? Position.Top : Position.Left,
    };
    kept.current.set(step.id, node);
    return [node];
  }), [steps, view, places, chosen, down, !editing]);
  const edges = useMemo<Edge[]>(() => {
    const byId = new Map(steps.map(step => [step.id, step]));
    return steps.flatMap(step => step.needs.filter(need => byId.has(need)).map(need => ({
      id: `${need}>${step.id}`, source: need, target: step.id, focusable: !!editing, className: view.edge(byId.get(need)!, step),
      ...(editing ? { selected: `${need}>${step.id}` === editing.line, ariaLabel: `From ${byId.get(need)!.title ?? need} to ${step.title ?? step.id}`, interactionWidth: 24 } : {}),
    })));
  }, [steps, view, editing?.line, !editing]);

  // What is chosen elsewhere comes into view here; a short flow that grows is shown whole.
  const many = useRef(0);
  useEffect(() => {
    const grew = places && many.current !== places.size;
    many.current = places?.size ?? 0;
    if (editing && grew && places.size <= 12) return void flow.current?.fitView({ padding: 0.08, maxZoom: 1 });
    const [place, box] = [editing && chosen ? places?.get(chosen) : undefined, frame.current];
    if (!place || !flow.current || !box) return;
    const { x, y, zoom } = flow.current.getViewport();
    const [left, top] = [place.x * zoom + x, place.y * zoom + y];
    if (left < 0 || top < 0 || left + WIDTH * zoom > box.clientWidth || top + HEIGHT * zoom > box.clientHeight) void flow.current.setCenter(place.x + WIDTH / 2, place.y + HEIGHT / 2, { zoom });
  }, [chosen, places]);

  const open = (instance: ReactFlowInstance<Drawn>) => {
    flow.current = instance;
    const busy = editing && chosen ? steps.filter(step => step.id === chosen) : view.first?.(steps) ?? [];
    // A long flow would be too small to read as a whole: it opens where something happens.
    void instance.fitView(steps.length > 25 && busy.length > 0 ? { nodes: busy.slice(0, 6).map(step => ({ id: step.id })), maxZoom: 1, padding: 0.4 } : { padding: 0.08, maxZoom: 1 });
  };
  const pressed = (event: KeyboardEvent) => {
    const on = (event.target as Element).closest<HTMLElement>('.react-flow__node, .react-flow__edge');
    const id = on?.dataset.id;
    if (!editing || !id || (event.key !== 'Delete' && event.key !== 'Backspace')) return;
    event.preventDefault();
    const line = edges.find(edge => edge.id === id);
    if (line && on.matches('.react-flow__edge')) editing.disconnect(line.source, line.target);
    else editing.remove(id);
  };
  const over = (event: DragEvent) => (event.target as Element).closest<HTMLElement>('.react-flow__node')?.dataset.id ?? null;

  return (
    <div ref={frame} className={`graph ${editing ? 'edited' : ''}`} role="group" aria-label="The flow as a graph; the list of steps beside it says the same" onKeyDown={pressed}
      {...(editing ? { onDragOver: (event: DragEvent) => event.preventDefault(), onDrop: (event: DragEvent) => { event.preventDefault(); editing.drop(event, over(event)); } } : {})}>
      {!places && <p className="empty">Drawing the flow…</p>}
      {places && <ReactFlow<Drawn> nodes={nodes} edges={edges} nodeTypes={types} onInit={open}
        nodesDraggable={false} nodesConnectable={!!editing} edgesFocusable={!!editing} elementsSelectable deleteKeyCode={null} onlyRenderVisibleElements={steps.length > 60}
        minZoom={0.1} maxZoom={1.5} zoomOnScroll={false} preventScrolling={false} panOnDrag proOptions={{ hideAttribution: true }}
        {...(editing ? { isValidConnection: line => !editing.whyNotConnect(line.source, line.target), onConnect: line => editing.connect(line.source, line.target),
          onEdgesChange: changes => { for (const change of changes) if (change.type === 'select' && change.selected) editing.chooseLine(change.id); } } : {})}
        onNodeClick={(_, node) => choose(node.id)}
        onNodesChange={changes => { for (const change of changes) if (change.type === 'select' && change.selected) choose(change.id); }}>
        <Background variant={BackgroundVariant.Dots} gap={20} size={1} />
        <Controls showInteractive={false} orientation="horizontal" />
        {steps.length > (editing ? 12 : 25) && <MiniMap pannable zoomable nodeClassName={node => view.look((node as Drawn).data.step as T).tone} ariaLabel="Overview of the graph" />}
      </ReactFlow>}
    </div>
  );
}
