/**
 * Collects which process is the parent of which, in bounded memory: an attacker can start any number of processes.
 * Processes are named by their unique ids.
 */
export class FamilyTree {
  readonly #most: number;
  readonly #parents = new Map<number, number>();
  readonly #chosen = new Set<number>();
  /** Number of processes that are left out because there were too many. */
  untracked = 0;

  /** @param most limit of the processes whose parents are remembered */
  constructor(most: number) {
    this.#most = most;
  }

  /** Notes the parent of a process. The first one counts: a process whose parent has ended gets another one. */
  add(child: number, parent: number): void {
    if (parent === 0 || child === parent || this.#parents.has(child)) return;
    if (this.#parents.size < this.#most) this.#parents.set(child, parent);
    else this.untracked++;
  }

  /** Notes a process whose family is wanted. */
  choose(process: number): void {
    if (this.#chosen.size < this.#most) this.#chosen.add(process);
    else this.untracked++;
  }

  /** @returns the chosen processes, their ancestors, and all processes that descend from the chosen ones */
  family(): ReadonlySet<number> {
    const family = new Set(this.#chosen);
    for (const chosen of this.#chosen) {
      let parent = this.#parents.get(chosen);
      while (parent !== undefined && !family.has(parent)) {
        family.add(parent);
        parent = this.#parents.get(parent);
      }
    }
    const children = Map.groupBy(this.#parents.keys(), (child) => this.#parents.get(child) ?? 0);
    const waiting = [...this.#chosen];
    for (let process = waiting.pop(); process !== undefined; process = waiting.pop()) {
      for (const child of children.get(process) ?? []) {
        if (family.has(child)) continue;
        family.add(child);
        waiting.push(child);
      }
    }
    return family;
  }
}
