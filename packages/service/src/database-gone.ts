/**
 * Whether an error says that the database cannot be reached: nothing is wrong with what was asked, and
 * the same may be asked again soon.
 * @module
 */

/** Class 08: connection exception; 57P: the server stops or starts; 53300: too many connections. */
const sqlStates = /^(08\w{3}|57P0[1235]|53300)$/
/** Of a socket, while connecting or later. */
const socketCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOENT', 'ETIMEDOUT'])
/** What `pg` and its pool say, which have no codes for it. */
const messages =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed and is not queryable)/

/**
 * Whether an error is one of the connection to the database.
 * @returns true for errors of `pg` about its connection, and for nothing else
 */
export function isDatabaseGone(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isDatabaseGone)
  if (!(error instanceof Error)) return false
  if ('code' in error && typeof error.code === 'string') {
    // Other programs' sockets and files have the same codes, but not these system calls.
    if ('syscall' in error) return socketCodes.has(error.code) && isSocketCall(error.syscall)
    return sqlStates.test(error.code)
  }
  return messages.test(error.message)
}

const isSocketCall = (call: unknown): boolean =>
  call === 'connect' || call === 'read' || call === 'write'
