import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Files of the library, of packages and of Sequent are the same in each program. */
const parsed = new Map<string, ts.SourceFile | undefined>();

export interface Compiled {
  readonly types: number;
  readonly instantiations: number;
  readonly checkSeconds: number;
  /** Errors of the compiler in these files. */
  readonly errors: readonly string[];
}

/**
 * Checks files under the settings of this repository, which they may lie outside of. Imported files are checked as far as they are used.
 * Files must not change between calls.
 */
export function compileFiles(files: readonly string[]): Compiled {
  const options: ts.CompilerOptions = { ...settings(), rootDir: '/' };
  const host = ts.createCompilerHost(options);
  const parse = host.getSourceFile.bind(host);
  host.getSourceFile = (name, ...rest) => {
    if (!parsed.has(name)) parsed.set(name, parse(name, ...rest));
    return parsed.get(name);
  };
  const program = ts.createProgram([...files], options, host);
  const began = performance.now();
  const found = files.flatMap((file) => {
    const source = program.getSourceFile(file);
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
  });
  const checkSeconds = (performance.now() - began) / 1_000;
  const errors = [...program.getOptionsDiagnostics(), ...program.getGlobalDiagnostics(), ...found];
  return {
    types: program.getTypeCount(),
    instantiations: program.getInstantiationCount(),
    checkSeconds,
    errors: errors.map((one) => ts.formatDiagnostic(one, host)),
  };
}

function settings(): ts.CompilerOptions {
  const file = `${root}tsconfig.json`;
  const { config } = ts.readConfigFile(file, (path) => ts.sys.readFile(path));
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [file] }, ts.sys, root, {}, file);
  return { ...options, typeRoots: [`${root}node_modules/@types`] };
}
