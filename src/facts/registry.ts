import { UsageError } from "../errors.js";
import { fileNames, importFile } from "./folder.js";
import type { FactRequest } from "./types.js";

type Factory = ((key: string) => FactRequest) & { kind: { name: string; id(key: string): string } };

/** Kinds of fact that can be asked for by hand: those whose key is one text. A kind is a file of this folder; there is no list to add it to. */
export async function loadFactKinds(): Promise<Map<string, Factory>> {
  const factories: Factory[] = [];
  for (const name of await fileNames()) {
    const exported = Object.values(await importFile(name));
    factories.push(...exported.filter((value): value is Factory => typeof value === "function" && "kind" in value));
  }
  return new Map(factories.filter(takesText).map((factory) => [factory.kind.name, factory]));
}

/** Kinds with several values for a key, such as a database and a name, cannot be asked for with one word. */
function takesText({ kind }: Factory): boolean {
  try {
    return kind.id("name") === "name";
  } catch {
    // What takes a key apart fails in its own way on a plain word.
    return false;
  }
}

/** The request for a fact named by a person. Throws UsageError for a kind that does not exist. */
export async function factByName(kind: string, key: string): Promise<FactRequest> {
  const kinds = await loadFactKinds();
  const factory = kinds.get(kind);
  if (!factory) throw new UsageError(`there is no kind of fact "${kind}"`, { expected: [...kinds.keys()].join(", ") });
  return factory(key);
}
