/** Levels: raise signatures that exist, and finish those that wait for the network. */
import {
  ArchivedFile,
  Extended,
  ExtendRequest,
  PendingFile,
  PendingResult,
  RenewResult,
  ServiceTest,
} from '../model/levels.ts'
import { TimeStampChoice, TimeStampService } from '../model/services.ts'
import { z } from '../zod.ts'
import { call, event } from './define.ts'

export const levels = {
  extend: call({ input: ExtendRequest, output: Extended, secret: true }),
  pending: call({ input: z.object({}), output: z.array(PendingFile) }),
  /** Raises the waiting files in place. `paths` null: all of them. */
  finishPending: call({
    input: z.object({
      paths: z.array(z.string()).nullable(),
      /** Of encrypted files. */
      password: z.string().nullable(),
      timeStamps: TimeStampChoice.optional(),
    }),
    output: z.array(PendingResult),
    secret: true,
  }),
  /** Asks one service for a time-stamp over nothing of anyone's. `secret` null: the one that is kept. */
  testService: call({
    input: z.object({ service: TimeStampService, secret: z.string().nullable() }),
    output: ServiceTest,
    secret: true,
  }),
  /** Keeps the secret of a service, for its address alone; null removes it. `lasting` false: forgotten when the program ends. */
  keepSecret: call({
    input: z.object({ service: TimeStampService, secret: z.string().nullable() }),
    output: z.object({ lasting: z.boolean() }),
    secret: true,
  }),
  /** It waits no longer; the file stays as it is. */
  forgetPending: call({ input: z.object({ path: z.string() }), output: z.null() }),
  pendingChanged: event(z.array(PendingFile)),
  /** Files at B-LTA that this computer archived or looked at, and that are still there; what ends first stands first. */
  archived: call({ input: z.object({}), output: z.array(ArchivedFile) }),
  /** One more time-stamp over each, one after the other. `paths` null: those whose proof ends within 90 days. */
  renew: call({
    input: z.object({
      paths: z.array(z.string()).nullable(),
      /** A new file beside each, in place of the file itself. */
      asCopy: z.boolean(),
      /** Of encrypted files; null: what opened the document that is open. */
      password: z.string().nullable(),
      timeStamps: TimeStampChoice.optional(),
    }),
    output: z.array(RenewResult),
    secret: true,
  }),
  /** Nobody is reminded of it any more; the file stays as it is. */
  forgetArchived: call({ input: z.object({ path: z.string() }), output: z.null() }),
  archivedChanged: event(z.array(ArchivedFile)),
  /** The network may be back: what waits is tried sooner. */
  networkBack: call({ input: z.object({}), output: z.null() }),
  /** Files that reached their level without anybody asking for it just now. */
  lifted: event(z.object({ paths: z.array(z.string()) })),
}
