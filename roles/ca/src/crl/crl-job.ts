/**
 * A CRL follows each change: the job is part of the transaction that changes the ledger.
 * @module
 */
import type { Jobs } from '@tegata/service'
import { z } from 'zod'
import type { OnChange } from '../store.ts'
import type { CrlPublisher } from './crl-publisher.ts'

const queue = {
  name: 'ca-crl',
  shape: z.object({ authority: z.string(), partition: z.string() }),
} as const

/** Without jobs a changed list is built when it is asked for, or on schedule. */
export function publishOnChange(jobs: Jobs | undefined): {
  readonly onChange: OnChange
  start(publisher: CrlPublisher): Promise<void>
} {
  if (!jobs) return { onChange: async () => {}, start: async () => {} }
  let isDeclared = false
  return {
    // What the start itself ends is published by the first look at what is due.
    onChange: async (trx, { authority, partition }) => {
      if (isDeclared) await jobs.enqueue(trx, queue, { authority, partition })
    },
    async start(publisher) {
      await jobs.define(queue, (scope) => publisher.publishIfChanged(scope))
      isDeclared = true
    },
  }
}
