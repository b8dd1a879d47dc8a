import type { IncomingMessage } from 'node:http';
import type { Change } from '../store.ts';
import type { Outlet } from './outlet.ts';
import type { Item, Kind } from './resource.ts';
import type { Status } from './status.ts';

/** What is written to a client: text, or bytes of protobuf. */
export type Told = string | Buffer;

export type EventType = Change<Item>['type'];

/** One page of a list: which objects, and its metadata. */
export interface PageOfList {
  readonly items: readonly Item[];
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** A form in which objects travel. */
export interface Form {
  readonly name: 'json' | 'protobuf';
  readonly contentType: string;
  /** Of a watch. */
  readonly streamType: string;
  readonly object: (kind: Kind, item: Item) => Told;
  readonly status: (status: Status) => Told;
  readonly event: (type: EventType, kind: Kind, item: Item) => Told;
  /** All up to this version has been told; `initial`: and the first events are complete. */
  readonly bookmark: (kind: Kind, version: number, initial?: boolean) => Told;
  readonly error: (status: Status) => Told;
  /** Events that go out together. */
  readonly batch: (events: readonly Told[]) => Buffer;
  /** Writes a page, part by part, so that a long one holds nobody else up. */
  readonly page: (kind: Kind, page: PageOfList, outlet: Outlet) => Promise<void>;
  /** What is none of this form, and the first half of something that is. */
  readonly garbage: (streamed: boolean) => Told;
  readonly half: (streamed: boolean) => Told;
}

/** metadata of a bookmark. */
export function bookmarkMetadata(version: number, initial: boolean): Record<string, unknown> {
  const annotations = initial ? { annotations: { 'k8s.io/initial-events-end': 'true' } } : {};
  return { resourceVersion: String(version), creationTimestamp: null, ...annotations };
}

/** Objects that are encoded between two turns of the event loop: of Nodes some 10 ms of work. */
export const atOnce = 50;

/** Whether a client would take protobuf: it names it, as all that can read it do. */
export function takesProtobuf({ headers }: IncomingMessage): boolean {
  return headers.accept?.includes('application/vnd.kubernetes.protobuf') === true;
}
