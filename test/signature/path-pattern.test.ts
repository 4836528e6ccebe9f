import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { array, assert as check, constant, oneof, property, stringMatching } from 'fast-check';
import { pathMatcher, pathPattern } from '../../src/signature/path-pattern.ts';

const fits = (pattern: string, path: string): boolean => {
  pathPattern().parse(pattern);
  return pathMatcher([pattern])(path);
};

/** The definition, word by word; it may take for ever on long texts. */
function fitsByDefinition([first, ...rest]: readonly string[], names: readonly string[]): boolean {
  if (first === undefined) return names.length === 0;
  if (first === '**')
    return names.some((_, at) => fitsByDefinition(rest, names.slice(at))) || fitsByDefinition(rest, []);
  const [name, ...others] = names;
  return name !== undefined && fitsText(first, name) && fitsByDefinition(rest, others);
}

function fitsText(pattern: string, text: string): boolean {
  if (pattern === '') return text === '';
  if (pattern[0] !== '*') return text[0] === pattern[0] && fitsText(pattern.slice(1), text.slice(1));
  return fitsText(pattern.slice(1), text) || (text !== '' && fitsText(pattern, text.slice(1)));
}

describe('a pattern of paths', () => {
  it('fits text within one name, and names', () => {
    assert.equal(fits('/usr/sbin/criu', '/usr/sbin/criu'), true);
    assert.equal(fits('/nix/store/*-criu-*/bin/criu', '/nix/store/0ab-criu-4.1/bin/criu'), true);
    assert.equal(fits('/nix/store/*-criu-*/bin/criu', '/nix/store/0ab/x-criu-4.1/bin/criu'), false);
    assert.equal(fits('/tmp/.mount_*/AppRun', '/tmp/.mount_PrusaSk3JdQa/AppRun'), true);
    assert.equal(fits('/tmp/*/AppRun', '/tmp/.mount_x/AppRun'), true);
    assert.equal(fits('/opt/**/criu', '/opt/criu'), true);
    assert.equal(fits('/opt/**/criu', '/opt/a/b/criu'), true);
    assert.equal(fits('/opt/**/criu', '/opt/a/b/criu2'), false);
    assert.equal(fits('**/selftests/rseq/*', '/src/linux/selftests/rseq/basic_test'), true);
    assert.equal(fits('/usr/bin/*', '/usr/bin/a/b'), false);
    assert.equal(fits('memfd:runc_cloned:/proc/self/*', 'memfd:runc_cloned:/proc/self/exe'), true);
    assert.equal(fits('/a/*b*b', '/a/xb'), false);
    assert.equal(fits('/a/*b*b', '/a/b\nb'), true);
  });

  it('takes what follows a backslash as it is, and all other characters', () => {
    assert.equal(fits(String.raw`/opt/a\*b\[1\]`, '/opt/a*b[1]'), true);
    assert.equal(fits(String.raw`/opt/a\*b`, '/opt/axb'), false);
    assert.equal(fits('/opt/a.b+(c)|^$', '/opt/a.b+(c)|^$'), true);
  });

  it('fits no unknown path', () => {
    assert.equal(pathMatcher(['/**'])(undefined), false);
    assert.equal(pathMatcher([])('/usr/bin/true'), false);
  });

  it('agrees with its definition', () => {
    const name = oneof(
      { weight: 1, arbitrary: constant('**') },
      { weight: 3, arbitrary: stringMatching(/^[ab*]{1,4}$/) },
    );
    const patterns = array(
      name.filter((text) => text === '**' || !text.includes('**')),
      { minLength: 1, maxLength: 4 },
    );
    const paths = array(stringMatching(/^[ab]{1,4}$/), { minLength: 1, maxLength: 5 });
    check(
      property(patterns, paths, (names, path) => {
        const pattern = `/${names.join('/')}`;
        assert.equal(fits(pattern, `/${path.join('/')}`), fitsByDefinition(pattern.split('/'), ['', ...path]), pattern);
      }),
      { seed: 7, numRuns: 2_000 },
    );
  });

  for (const [pattern, fault] of [
    ['', /a pattern begins with \//],
    ['usr/bin/criu', /a pattern begins with \//],
    ['*/bin/criu', /a pattern begins with \//],
    [' /usr/bin/criu', /a pattern begins with \//],
    ['/', /ends with \//],
    ['/usr/bin/', /ends with \//],
    ['/usr//bin', /has \/\/ in it/],
    ['/usr/../bin/criu', /no names \. and \.\./],
    ['/usr/bin/.', /no names \. and \.\./],
    ['/opt/**criu', /whole names only/],
    ['/opt/***/criu', /whole names only/],
    ['/usr/{bin,sbin}/criu', /only \* and \*\* are wildcards/],
    ['/usr/bin/cri?', /only \* and \*\* are wildcards/],
    ['/usr/bin/criu\0', /no path has a NUL/],
    ['/usr/bin/criu\\', /must follow/],
    [String.raw`/usr\/bin`, /must follow/],
    [`/${'x'.repeat(256)}`, /longer than 255 bytes/],
    [`/${'é'.repeat(128)}`, /longer than 255 bytes/],
    ['/x'.repeat(2_050), /longer than 4095 bytes/],
  ] as const) {
    it(`is refused where it can fit nothing: ${JSON.stringify(pattern.slice(0, 24))}`, () => {
      const parsed = pathPattern().safeParse(pattern);
      assert.match(parsed.error?.issues[0]?.message ?? '', fault);
    });
  }
});
