import { Announcer } from './dom/announcer.ts';
import { element, linkByHash } from './dom/element.ts';
import { readFilter } from './filter.ts';
import { FindingView } from './finding/finding-view.ts';
import { ListView } from './list/list-view.ts';
import { savedSource } from './saved.ts';
import { pageServer } from './server.ts';
import { StateBar } from './state-bar.ts';
import type { View } from './view.ts';

const source = savedSource() ?? pageServer;
if (!source.isLive) linkByHash();
const bar = new StateBar();
const announcer = new Announcer();
const skip = element('a', { class: 'skip' }, 'Skip to the findings');
skip.href = '#main';
document.body.replaceChildren(skip, bar.element, announcer.element);
let view: View | undefined;

/** Opens an address of this page. */
function go(path: string): void {
  source.go(path);
  show();
  window.scrollTo(0, 0);
  view?.element.focus({ preventScroll: true });
}

function show(): void {
  view?.close();
  view?.element.remove();
  view = viewOf(source.place());
  document.title = `${view.title} · Sequent`;
  document.body.append(view.element);
}

function viewOf({ pathname, search }: Pick<Location, 'pathname' | 'search'>): View {
  const [, id] = /^\/finding\/([^/]+)$/.exec(pathname) ?? [];
  if (id !== undefined) return new FindingView({ source, id: decodeURIComponent(id), announcer });
  return new ListView({
    source,
    filter: readFilter(search),
    announcer,
    go,
    onState: (state) => bar.show(state),
    onConnection: (state) => bar.connection(state),
  });
}

document.addEventListener('click', (event) => {
  const anchor = event.target instanceof Element ? event.target.closest('a') : null;
  if (anchor === null || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
  const path = anchor.getAttribute('href') ?? '';
  if (!path.startsWith('/')) return;
  event.preventDefault();
  go(path);
});
window.addEventListener('popstate', () => {
  // The link that skips to the findings changes the hash only.
  if (source.isLive ? location.hash !== '#main' : location.hash.startsWith('#/')) show();
});
show();
source.state().then(
  (state) => bar.show(state),
  () => bar.connection('away'),
);
