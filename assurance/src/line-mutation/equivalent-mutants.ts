/**
 * Mutants that change nothing anybody could see, and why. A place is a path, the text before and the
 * text after, so that it stays when lines move.
 * @module
 */

export type EquivalentMutant = {
  readonly path: string
  /** The source line, trimmed. */
  readonly line: string
  readonly from: string
  readonly to: string
  readonly why: string
}

const otherErrors = 'whatever bytes come, nothing but coded errors is thrown; the rest is a crash'
const bound = 'steps are a bound on work: one more or less is seen by nobody'

/** Where errors are told apart. */
const onlyCoded = (
  path: string,
  line: string,
  from = 'error instanceof CodedError',
  to = 'true',
): EquivalentMutant => ({ path, line, from, to, why: otherErrors })

export const equivalentMutants: readonly EquivalentMutant[] = [
  {
    path: 'packages/pki/src/path/build-paths.ts',
    line: 'if (steps > maxSteps || paths.length >= maxPaths) return',
    from: '>',
    to: '>=',
    why: bound,
  },
  {
    path: 'packages/pki/src/path/build-paths.ts',
    line: 'if (steps > maxSteps || paths.length >= maxPaths) return',
    from: '>=',
    to: '>',
    why: 'nothing is added to sixteen paths anyway: this only ends the search early',
  },
  {
    path: 'packages/pki/src/path/path-rules.ts',
    line: 'return child ? [[at, child, issuer]] : []',
    from: 'child',
    to: 'true',
    why: 'there is a certificate before each but the first: the question is for the compiler',
  },
  {
    path: 'packages/pki/src/crl/verify-crl.ts',
    line: 'if (entry.extensions.size > 0 && unknown(entry.extensions, known))',
    from: '>',
    to: '>=',
    why: 'without extensions none is unknown: the question only saves time',
  },
  onlyCoded(
    'packages/pki/src/crl/verify-crl.ts',
    'if (error instanceof PkiError) return error.message',
    'error instanceof PkiError',
  ),
  onlyCoded(
    'packages/pki/src/ocsp/verify-ocsp-response.ts',
    'if (error instanceof PkiError) return error.message',
    'error instanceof PkiError',
  ),
  onlyCoded(
    'packages/status/src/signed-token.ts',
    'if (!(cause instanceof CodedError)) throw cause',
    '!(cause instanceof CodedError)',
    'false',
  ),
  onlyCoded(
    'packages/trust/src/verify-registry-statement.ts',
    'if (error instanceof CodedError) return error.message',
  ),
  onlyCoded(
    'packages/mdoc/src/verify/judge/judge-device.ts',
    'if (error instanceof CodedError) return error.code',
  ),
  onlyCoded(
    'packages/mdoc/src/verify/judge/judge-record.ts',
    'if (error instanceof CodedError) return error.code',
  ),
  onlyCoded(
    'packages/mdoc/src/verify/judge/judge-issuer.ts',
    'if (error instanceof CodedError) return []',
  ),
  onlyCoded(
    'packages/mdoc/src/verify/judge/judge-issuer.ts',
    `if (error instanceof CodedError) return \`certificate: \${error.code}\``,
  ),
  onlyCoded(
    'packages/mdoc/src/request/reader/verify-reader-authentication.ts',
    `if (error instanceof CodedError) return \`certificate: \${error.code}\``,
  ),
  {
    path: 'packages/mdoc/src/verify/judge/anchors.ts',
    line: '.map((anchor) => (anchor instanceof Uint8Array ? undefined : anchor.docTypes))',
    from: 'anchor instanceof Uint8Array',
    to: 'false',
    why: 'bytes have no docTypes either: the question is for the compiler',
  },
  {
    path: 'packages/mdoc/src/verify/judge/judge-issuer.ts',
    line: 'if (!anchor) return issuer',
    from: '!anchor',
    to: 'false',
    why: 'without an anchor a check failed, so nothing is kept: the question is for the compiler',
  },
  {
    path: 'packages/mdoc/src/verify/judge/judge-elements.ts',
    line: "if (name === '__proto__')",
    from: "name === '__proto__'",
    to: 'true',
    why: 'the other way makes the same member, and costs less',
  },
  ...[
    ['>', '>='],
    ['>', '<='],
    ['values.length > few', 'true'],
    ['values.length > few', 'false'],
  ].map(([from = '', to = '']) => ({
    path: 'packages/mdoc/src/verify/judge/judge-record.ts',
    line: 'values.length > few',
    from,
    to,
    why: 'both ways answer the same: the question only saves time',
  })),
  {
    path: 'packages/mdoc/src/verify/report/report.ts',
    line: 'if (alsoMandatory.length > 0 && !completeSetOf(alsoMandatory)(checks)) return undefined',
    from: '>',
    to: '>=',
    why: 'of no ids a set is complete unless a check failed, which refuses anyway',
  },
  {
    path: 'packages/mdoc/src/verify/policy/policy.ts',
    line: "if (!isPolicy(policy)) throw invalid('')",
    from: '!isPolicy(policy)',
    to: 'false',
    why: 'each member was asked just before: the question is for the compiler',
  },
  ...[
    'tolerated: used.size === 0 ? [] : tolerances.filter((name) => used.has(name)),',
    'const names = used.size === 0 ? [] : ofForm.filter((name) => used.has(name))',
  ].map((line) => ({
    path: 'packages/mdoc/src/verify/verify-device-response.ts',
    line,
    from: 'used.size === 0',
    to: 'false',
    why: 'of no tolerance none is found: the question only saves time',
  })),
  {
    path: 'packages/mdoc/src/verify/verify-device-response.ts',
    line: 'if (!checkStatus && !checkRevocation) return options',
    from: '!checkStatus && !checkRevocation',
    to: 'false',
    why: 'where nobody is asked, a copy of the options says the same: the question only saves it',
  },
  {
    path: 'packages/mdoc/src/request/reader/verify-reader-authentication.ts',
    line: 'if (readerAuthAll.length === 0) return single',
    from: 'readerAuthAll.length === 0',
    to: 'false',
    why: 'without readerAuthAll nothing is added: the question only saves time',
  },
  {
    path: 'packages/mdoc/src/request/reader/verify-reader-authentication.ts',
    line: "return reader ? { kind: trusted ? 'trusted' : 'unknown', reader } : { kind: 'invalid' }",
    from: 'reader',
    to: 'true',
    why: 'a signature that holds was verified with a certificate: the question is for the compiler',
  },
  onlyCoded(
    'packages/mdoc/src/verify/judge/anchors.ts',
    'if (error instanceof CodedError) return []',
  ),
  onlyCoded(
    'packages/mdoc/src/verify/judge/judge-session.ts',
    `if (error instanceof CodedError) return \`\${error.message}; \${whatItIs}\``,
  ),
  onlyCoded(
    'packages/mdoc/src/verify/verify-device-response.ts',
    'if (!(error instanceof MdocError)) throw error',
    '!(error instanceof MdocError)',
    'false',
  ),
  onlyCoded(
    'packages/mdoc/src/request/reader/judge-reader.ts',
    'if (error instanceof CodedError) return []',
  ),
  onlyCoded(
    'packages/mdoc/src/request/reader/verify-reader-authentication.ts',
    'if (error instanceof CodedError) return undefined',
  ),
]
