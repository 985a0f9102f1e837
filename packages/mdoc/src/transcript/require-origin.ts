/**
 * The origin that a platform gives: HTML, 7.1.1 "ASCII serialisation of an origin"; RFC 6454, 6.2.
 * A text that differs by one slash makes another transcript, and then nothing verifies.
 * @module
 */

const isWeb = (origin: string) => /^https?:/i.test(origin)

/** @throws TypeError unless it is `https://host` or `https://host:port`, as a browser writes it */
export function requireWebOrigin(origin: string): void {
  if (!isWeb(origin) || !URL.canParse(origin) || new URL(origin).origin !== origin)
    throw new TypeError('origin: not the serialisation of a web origin')
}

/**
 * OpenID4VP also knows origins of apps, which each platform writes in its own way.
 * @throws TypeError for an empty text, a web origin in another form, or one with `origin:` before it
 */
export function requireCallerOrigin(origin: string): void {
  if (isWeb(origin)) requireWebOrigin(origin)
  else if (origin === '' || /^origin:/i.test(origin))
    throw new TypeError('origin: empty, or with the prefix that only an audience has')
}
