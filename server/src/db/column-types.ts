import type { ColumnType } from 'kysely';

/** jsonb: read as a value, written as JSON text, because `pg` would turn a JavaScript array into a PostgreSQL array. */
export type Json<Value> = ColumnType<Value, string, string>;
/** Nullable jsonb, see {@link Json}. */
export type NullableJson<Value> = ColumnType<Value | null, string | null, string | null>;
/** SHA-256, 32 bytes. `pg` answers a Buffer, PGlite a Uint8Array. */
export type Hash = ColumnType<Uint8Array, Uint8Array, never>;
/** Written once, and taken away when somebody is erased. */
export type Erasable<Value> = ColumnType<Value | null, Value | null, null>;
/** Written once, when the row is made. */
export type Once<Value> = ColumnType<Value, Value, never>;

/** Of a member in a workspace. */
export type Role = 'OWNER' | 'ADMIN' | 'MEMBER';
