import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { it, type TestContext } from 'node:test';
import { LiveScreen } from '../../../../src/cli/commands/top/live-screen.ts';
import type { Terminal } from '../../../../src/cli/commands/top/terminal.ts';
import { exposition } from '../../../../src/statistics/exposition.ts';
import { createPalette } from '../../../../src/top/palette.ts';
import { screenLines } from '../../../../src/top/screen.ts';
import { Watch } from '../../../../src/top/watch.ts';
import { fullSnapshot } from '../../../statistics/full-snapshot.ts';

async function serve(t: TestContext, answer: RequestListener): Promise<number> {
  const server = createServer(answer);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  return address.port;
}

/** A terminal that keeps its screen, and ends the view when a screen is as wanted. */
function watching(port: number) {
  const stopping = new AbortController();
  const size = { columns: 80, rows: 20 };
  const screens: (readonly string[])[] = [];
  let redraw = (): void => {};
  let isClosed = false;
  let wanted: (text: string) => boolean = () => false;
  const terminal: Terminal = {
    size,
    async show(lines) {
      screens.push(lines);
      assert.equal(lines.length, size.rows);
      if (wanted(lines.join('\n'))) stopping.abort();
    },
    onResize(draw) {
      redraw = draw;
    },
    async close() {
      isClosed = true;
    },
  };
  const screen = new LiveScreen(terminal, createPalette(false), {
    address: 'the address',
    intervalMs: 1,
    lines: screenLines,
  });
  return {
    size,
    screens,
    redraw: () => redraw(),
    isClosed: () => isClosed,
    until: (isIt: (text: string) => boolean) => {
      wanted = isIt;
      return screen.run(new Watch({ kind: 'tcp', host: '127.0.0.1', port }), stopping.signal);
    },
  };
}

it('a sidecar that goes away and comes back is shown, and the terminal is given back', async (t) => {
  let asked = 0;
  const metrics = exposition(fullSnapshot(), 'text');
  const port = await serve(t, (request, response) => {
    assert.equal(request.url, '/metrics');
    // The third and the fourth answer are cut.
    if (asked++ === 2 || asked === 4) response.destroy();
    else response.end(metrics);
  });
  const top = watching(port);
  await top.until((text) => asked > 4 && text.includes('sequent 0.1.0') && !text.includes('No answer'));
  const away = top.screens.find(([first]) => first?.startsWith('No answer, trying again'));
  assert.ok(
    away?.some((line) => line.includes('siem')),
    'the last view stays',
  );
  assert.ok(top.screens.at(-1)?.at(-1)?.startsWith('the address'));
  assert.ok(top.isClosed());
});

it('a Sequent without metrics, and another server, are said', async (t) => {
  const old = watching(await serve(t, (_, response) => response.writeHead(404).end('{}')));
  await old.until((text) => /this Sequent is older than `sequent top`/.test(text));
  const other = watching(await serve(t, (_, response) => response.end('<html>')));
  await other.until((text) => /another server answers/.test(text));
});

it('a changed size is drawn at once', async (t) => {
  const top = watching(await serve(t, (_, response) => response.end(exposition(fullSnapshot(), 'text'))));
  await top.until((text) => text.includes('sequent 0.1.0'));
  Object.assign(top.size, { columns: 30, rows: 8 });
  top.redraw();
  assert.ok(top.screens.at(-1)?.every((line) => line.length <= 30));
});
