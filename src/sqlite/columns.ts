import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { DamagedFile } from './sqlite-fault.ts';

export type Row = Readonly<Record<string, SQLOutputValue>>;

/** @throws {DamagedFile} if the column is no integer */
export function integerOf(row: Row, column: string): number {
  const value = row[column];
  if (typeof value !== 'number' && typeof value !== 'bigint') throw damaged(column);
  return Number(value);
}

/** @throws {DamagedFile} if the column is no text */
export function textOf(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== 'string') throw damaged(column);
  return value;
}

/** For statements that return integers as bigint. @throws {DamagedFile} if the column is no integer */
export function bigintOf(row: Row, column: string): bigint {
  const value = row[column];
  if (typeof value !== 'bigint') throw damaged(column);
  return value;
}

/** An empty body is NULL, because node:sqlite stores it so. @throws {DamagedFile} if the column is no body */
export function bodyOf({ body }: Row): Buffer {
  if (body === null) return Buffer.alloc(0);
  if (!(body instanceof Uint8Array)) throw damaged('body');
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
}

/** Reads a pragma that is a number. */
export function numberOf(database: DatabaseSync, pragma: string): number {
  const value = Object.values(database.prepare(`PRAGMA ${pragma}`).get() ?? {})[0];
  return typeof value === 'number' ? value : 0;
}

function damaged(column: string): DamagedFile {
  return new DamagedFile(`the file holds a record whose ${column} cannot be read`);
}
