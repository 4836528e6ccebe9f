import assert from 'node:assert/strict';
import { it } from 'node:test';
import { loadSignatures } from '../../../src/packs/load.ts';
import { policyFor } from '../../../src/tracee/policy.ts';
import { main } from '../../../src/tracee/versions/main.ts';
import { passes } from './filters.ts';
import { vectors } from './mutated-cases.ts';

const { rules, refused } = policyFor(await loadSignatures(['tracee']), { profile: main });
const byEvent = new Map(rules.map((rule) => [rule.event, rule.filters ?? []]));

it('the policy of the pack lets through every event in which one of Tracee’s detectors found something', () => {
  let seen = 0;
  for (const { detector, case: name, events, expect } of vectors) {
    for (const [index, event] of events.entries()) {
      if (expect[index]?.length === 0 || refused.includes(String(event['name']))) continue;
      const filters = byEvent.get(String(event['name']));
      assert.ok(filters, `no rule for ${String(event['name'])}`);
      const data = filters.filter((one) => one.startsWith('data.')).map((one) => one.replace(/^data\./, ''));
      const scope = filters.filter((one) => !one.startsWith('data.'));
      assert.ok(passes(event, data, scope), `${detector} ${name}`);
      seen++;
    }
  }
  assert.ok(seen > 100);
});

it('the policy asks for Tracee’s own finding where an event is internal', () => {
  assert.deepEqual(refused, ['print_net_seq_ops', 'syscall_table_check']);
  for (const event of ['hooked_seq_ops_detector', 'hooked_syscall_detector']) assert.deepEqual(byEvent.get(event), []);
  assert.equal(byEvent.has('do_init_module'), false, 'it is of no use without the internal ones');
});

it('the policy keeps most files that are opened from travelling', () => {
  const filters = byEvent.get('security_file_open') ?? [];
  const data = filters.map((one) => one.replace(/^data\./, ''));
  const opened = (pathname: string) => passes({ data: [{ name: 'pathname', str: pathname }] }, data, []);
  for (const path of ['/etc/passwd', '/usr/share/x', '/proc/1/stat', '/var/log/syslog', '/home/u/notes'])
    assert.equal(opened(path), false, path);
  for (const path of ['/etc/sudoers', '/proc/1/mem', '/lib64/ld.so', `/${'a/'.repeat(200)}docker.sock`])
    assert.equal(opened(path), true, path);
});
