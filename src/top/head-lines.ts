import { flow, type Piece } from '../text/flow.ts';
import { fit } from './fit.ts';
import { age, bytes, percent, rate, time, whole } from './numbers.ts';
import type { Palette } from './palette.ts';
import type { LossName, TopView } from './top-view.ts';

/** Losses that can hide an attack or a finding; the others may be normal. */
const grave: ReadonlySet<string> = new Set<LossName>(['dropped', 'lost', 'undelivered']);

/** @returns the lines above the tables, in at most `width` columns */
export function headLines(view: TopView, width: number, palette: Palette): readonly string[] {
  return [
    ...flow(stateOf(view, palette), width),
    ...flow(processOf(view), width),
    ...flow(flowOf(view), width),
    ...flow(lagOf(view), width),
    ...flow(lossesOf(view, palette), width),
    ...flow(reasonsOf(view, palette), width),
  ];
}

function piece(text: string, gap = 3, paint?: (text: string) => string): Piece {
  return { text, gap, ...(paint !== undefined && { paint }) };
}

function stateOf({ version, tracee, connected, reasons, ready, up_seconds }: TopView, palette: Palette): Piece[] {
  const { strong, good, warn, bad } = palette;
  const state = reasons.length === 0 ? 'ok' : 'degraded';
  return [
    piece(`sequent ${fit(version, 40)}`, 0, strong),
    piece(state, 3, state === 'ok' ? good : ready ? warn : bad),
    connected ? piece('stream open') : piece('no stream', 3, bad),
    piece(`tracee ${tracee === undefined ? 'unknown' : fit(tracee, 40)}`),
    piece(`up ${age(up_seconds)}`),
  ];
}

function processOf(view: TopView): Piece[] {
  const { cpu, memory_bytes, ring, engine_running, restarts, reconnects } = view;
  return [
    piece(`cpu ${percent(cpu)}`, 0),
    piece(`memory ${bytes(memory_bytes)}`),
    piece(`ring ${bytes(ring.used_bytes)} of ${bytes(ring.bytes)}`),
    piece(`engine ${engine_running ? 'runs' : 'does not run'}`),
    piece(`restarts ${whole(restarts)}`),
    piece(`reconnects ${whole(reconnects)}`),
  ];
}

function flowOf({ flow: { received, unmatched, evaluated, findings, reports }, held }: TopView): Piece[] {
  return [
    piece('per second', 0),
    piece(`received ${rate(received.per_second)}`, 2),
    piece(`unmatched ${rate(unmatched.per_second)}`),
    piece(`evaluated ${rate(evaluated.per_second)}`),
    piece(`findings ${rate(findings.per_second)}`),
    piece(`reports ${rate(reports.per_second)}`),
    piece(`held ${whole(held)}`),
  ];
}

function lagOf({ lag: { p50, p90, p99, max, hold_back } }: TopView): Piece[] {
  return [
    piece('lag', 0),
    piece(`p50 ${time(p50)}`, 2),
    piece(`p90 ${time(p90)}`),
    piece(`p99 ${time(p99)}`),
    piece(`longest ${time(max)}`),
    piece(`hold-back ${time(hold_back)}`),
  ];
}

function lossesOf({ losses }: TopView, { warn, bad }: Palette): Piece[] {
  const each = Object.entries(losses).map(([name, { total, per_second }], index) => {
    const growing = per_second !== undefined && per_second > 0 ? ` +${rate(per_second)}/s` : '';
    const paint = total === 0 ? undefined : growing !== '' && grave.has(name) ? bad : warn;
    return piece(`${name} ${whole(total)}${growing}`, index === 0 ? 2 : 3, paint);
  });
  return [piece('losses', 0), ...each];
}

function reasonsOf({ reasons }: TopView, { warn }: Palette): Piece[] {
  if (reasons.length === 0) return [];
  return [piece('reasons', 0), ...reasons.map((code) => piece(fit(code, 40), 2, warn))];
}
