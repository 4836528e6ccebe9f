import { SequentError } from '../../../errors.ts';
import { writeNewFile } from '../../../files/whole-file.ts';
import { newKeys } from '../../../packs/signed/keys.ts';
import { escapeMessage } from '../../../text/escape.ts';
import { describeThrown } from '../../../text/thrown.ts';
import { exitCodes } from '../../failure.ts';
import { printer } from '../../printing/printer.ts';

/** `sequent pack keygen`: writes NAME.key, which only its owner can read, and NAME.pub. Existing files stay. */
export async function makeKeys(name: string): Promise<number> {
  const { privatePem, publicKey } = newKeys();
  write(`${name}.key`, privatePem, 0o600);
  write(`${name}.pub`, publicKey.pem, 0o644);
  const lines = [`private key: ${name}.key`, `public key:  ${name}.pub`, `id:          ${publicKey.id}`];
  await printer.print(lines.map((line) => `${escapeMessage(line)}\n`).join(''));
  return exitCodes.fine;
}

function write(path: string, text: string, mode: number): void {
  try {
    writeNewFile(path, text, mode);
  } catch (error) {
    throw new SequentError('SEQ_PACK', {
      what: `the key cannot be written: ${describeThrown(error)}`,
      where: path,
      todo: 'choose another name; an existing key is never overwritten',
    });
  }
}
