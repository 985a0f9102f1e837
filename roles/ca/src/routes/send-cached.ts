/**
 * Signed bytes that others may keep until a time: RFC 9111, RFC 9919 6.2.
 * @module
 */
import type { FastifyReply, FastifyRequest } from 'fastify'

export type CachedReply = {
  readonly type: string
  readonly bytes: Uint8Array
  /** In quotes. */
  readonly entityTag: string
  readonly lastModified: Date
  readonly expires: Date
  /** Not longer than this, though it holds for longer. */
  readonly mostSeconds?: number
  readonly now: Date
}

/** 304 without a body for whoever has it already. */
export function sendCached(
  request: FastifyRequest,
  reply: FastifyReply,
  { type, bytes, entityTag, lastModified, expires, mostSeconds, now }: CachedReply,
): FastifyReply {
  const left = Math.max(0, Math.floor((expires.getTime() - now.getTime()) / 1000))
  const maxAge = Math.min(left, mostSeconds ?? left)
  reply
    .header('cache-control', `max-age=${maxAge}, public, no-transform, must-revalidate`)
    .header('etag', entityTag)
    .header('last-modified', lastModified.toUTCString())
    .header('expires', new Date(now.getTime() + maxAge * 1000).toUTCString())
  if (request.headers['if-none-match'] === entityTag) return reply.status(304).send()
  return reply.type(type).send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
}
