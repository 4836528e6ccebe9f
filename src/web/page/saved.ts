import type { FindingAnswer, SavedPage } from '../shared/answers.ts';
import { type PageSource, ServerFault } from './server.ts';

/** Id of the element with the data of a saved page. */
const dataId = 'saved';

/** @returns the findings that are saved in this file; undefined if the page comes from a server */
export function savedSource(): PageSource | undefined {
  const text = document.getElementById(dataId)?.textContent;
  if (!text) return undefined;
  // `write-page.ts` of this program has written it.
  const saved: SavedPage = JSON.parse(text);
  const answers = new Map(saved.findings.map((answer) => [answer.row.id, answer]));
  const find = (id: string): FindingAnswer => {
    const answer = answers.get(id);
    if (answer === undefined) throw new ServerFault(404, 'this file does not hold the finding');
    return answer;
  };
  return {
    isLive: false,
    place() {
      const [only] = saved.findings;
      if (saved.findings.length === 1 && only !== undefined) return { pathname: pathOf(only.row.id), search: '' };
      return { pathname: location.hash.slice(1) || '/', search: '' };
    },
    go(path) {
      location.hash = path;
    },
    state: async () => saved.state,
    list: async () => ({ rows: saved.findings.map(({ row }) => row), newest: '', partial: false }),
    overview: async () => saved.overview,
    finding: async (id) => find(id),
    events: async (id) => {
      find(id);
      return { events: [] };
    },
  };
}

function pathOf(id: string): string {
  return `/finding/${encodeURIComponent(id)}`;
}
