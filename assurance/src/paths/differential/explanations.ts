/**
 * Why a verdict on a path differs from OpenSSL's. A difference that no rule explains is a failure of
 * the run.
 * @module
 */
export type PathDifference = {
  /** Checks that failed here, with their reasons; none where the path is accepted. */
  readonly here: readonly string[]
  /** What OpenSSL says; absent where it accepts. */
  readonly there: string | undefined
  /** A certificate of the chain ends at the very moment of the check. */
  readonly endsNow: boolean
  /**
   * anyPolicy is inhibited somewhere, and an authority that names it maps a policy that it does not
   * name.
   */
  readonly mapsByInhibitedAny: boolean
}

export type PathExplanation = {
  readonly name: string
  readonly clause: string
  readonly why: string
  readonly explains: (difference: PathDifference) => boolean
}

export const pathExplanations: readonly PathExplanation[] = [
  {
    name: 'the last moment of a certificate',
    clause: 'RFC 5280, 4.1.2.5',
    why: 'the period includes notAfter; OpenSSL takes a certificate that ends now for one that has ended',
    explains: ({ here, there, endsNow }) =>
      endsNow && here.length === 0 && there === 'certificate has expired',
  },
  {
    name: 'a mapping by an anyPolicy that is inhibited',
    clause: 'RFC 5280, 6.1.4 (b)(1)',
    why: 'what is mapped by anyPolicy needs a node of anyPolicy at that depth, which an inhibited one does not make; OpenSSL looks at the certificate alone',
    explains: ({ here, there, mapsByInhibitedAny }) =>
      mapsByInhibitedAny &&
      there === undefined &&
      here.length > 0 &&
      here.every((reason) => reason.startsWith('pki/path-policies: ')),
  },
]

export const explanationOf = (difference: PathDifference): PathExplanation | undefined =>
  pathExplanations.find(({ explains }) => explains(difference))
