import {
  DefaultRenderer,
  ListrEventManager,
  Listr,
  ListrDefaultRendererLogLevels,
  ListrLogger,
  type ListrDefaultRendererTask,
  ListrTaskState,
  ProcessOutput,
  Spinner,
  figures,
} from "listr2";
import type { TextStream } from "./reporter.js";
import type { ViewNode } from "./tree-layout.js";

type ViewTask = ListrDefaultRendererTask;
type ViewList = Listr<unknown, "default", "default">;

const states = {
  running: ListrTaskState.STARTED,
  ok: ListrTaskState.COMPLETED,
  failed: ListrTaskState.FAILED,
  skipped: ListrTaskState.SKIPPED,
} as const satisfies Record<ViewNode["state"], ListrTaskState>;

export interface ListrView {
  /** Draws the last frame, leaves it on the screen and gives the terminal back. */
  finish(nodes: ViewNode[]): Promise<void>;
}

/**
 * Shows a tree on a terminal with listr2's renderer, which asks for the nodes of each frame, ten times a second. Only
 * the drawing is listr2's: its tasks are never run, since they exit the process on SIGINT, redraw at every event and
 * must all be known beforehand.
 */
export async function startListrView(stream: TextStream, frame: () => ViewNode[]): Promise<ListrView> {
  const root = new Listr<unknown, "default", "default">([], { registerSignalListeners: false, exitOnError: false });
  const place = createPlacer(root);
  const renderer = new DefaultRenderer(
    root.tasks,
    {
      collapseSubtasks: false,
      formatOutput: "truncate",
      icon: { [ListrDefaultRendererLogLevels.FAILED_WITH_FAILED_SUBTASKS]: figures.cross },
      logger: new ListrLogger({ useIcons: true, toStderr: [], processOutput: new Screen(stream) }),
      spinner: new FrameSpinner(() => void place(frame())),
    },
    new ListrEventManager(),
  );
  await renderer.render();
  return {
    async finish(nodes) {
      await place(nodes);
      renderer.end();
    },
  };
}

/** Makes the tasks of listr2 what the nodes say, the same task for the same node. */
function createPlacer(root: ViewList): (nodes: readonly ViewNode[]) => Promise<unknown> {
  const known = new Map<string, ViewTask>();
  const checks: Promise<boolean>[] = [];
  const taskFor = (node: ViewNode): ViewTask => {
    const task = known.get(node.id) ?? createTask(root, node.title);
    if (!known.has(node.id)) checks.push(task.check(undefined));
    known.set(node.id, task);
    task.title = node.title;
    task.state = states[node.state];
    task.subtasks = node.children.map(taskFor);
    return task;
  };
  return (nodes) => {
    const tasks = nodes.map(taskFor);
    root.tasks.splice(0, root.tasks.length, ...tasks);
    return Promise.all(checks.splice(0));
  };
}

function createTask(root: ViewList, title: string): ViewTask {
  root.add({ title, task: () => undefined });
  const task = root.tasks.pop();
  return task as ViewTask;
}

/** The renderer turns its spinner before each frame: the moment to bring the tasks up to date. */
class FrameSpinner extends Spinner {
  readonly #beforeFrame: () => void;

  constructor(beforeFrame: () => void) {
    super();
    this.#beforeFrame = beforeFrame;
  }

  override spin(): void {
    super.spin();
    this.#beforeFrame();
  }
}

/**
 * The way to the terminal. Unlike listr2's own it leaves `process.stdout.write` alone, sees the terminal change its
 * size, and asks it to show a frame at once (synchronized output; terminals that do not know it ignore it).
 */
class Screen extends ProcessOutput {
  readonly #facade: NodeJS.WriteStream;

  constructor(stream: TextStream) {
    super();
    this.#facade = {
      write: (text: string) => stream.write(`\u001b[?2026h${text}\u001b[?2026l`),
      get columns() {
        return stream.columns ?? 80;
      },
      get rows() {
        return stream.rows ?? 24;
      },
    } as unknown as NodeJS.WriteStream;
  }

  override get stdout(): NodeJS.WriteStream {
    return this.#facade;
  }

  override hijack(): void {}

  override release(): void {}

  override toStdout(text: string): boolean {
    return this.#facade.write(text === "" ? "" : `${text}\n`);
  }
}
