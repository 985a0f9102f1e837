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
  onlyCoded(
    'packages/jpki/src/attestation/android/attestation-chain.ts',
    'if (error instanceof PkiError) return error.message',
    'error instanceof PkiError',
  ),
  ...['android/key-rules.ts', 'android/verify-android-key.ts'].map((path) =>
    onlyCoded(
      `packages/jpki/src/attestation/${path}`,
      'if (error instanceof JpkiError || error instanceof PkiError) return error.message',
      'error instanceof JpkiError || error instanceof PkiError',
    ),
  ),
  onlyCoded(
    'packages/jpki/src/attestation/apple/app-proof.ts',
    'if (error instanceof CborError || error instanceof JpkiError || error instanceof PkiError)',
    'error instanceof CborError || error instanceof JpkiError || error instanceof PkiError',
  ),
  onlyCoded(
    'packages/jpki/src/attestation/device-trust.ts',
    'if (cause instanceof CodedError) throw invalid(path, cause)',
    'cause instanceof CodedError',
  ),
  {
    path: 'packages/jpki/src/attestation/android/key-rules.ts',
    line: 'const months = level > 999_999 ? Math.floor(level / 100) : level',
    from: '>',
    to: '>=',
    why: '999999 has no month either way',
  },
  {
    path: 'packages/jpki/src/attestation/android/tagged-fields.ts',
    line: 'if (number < last) ordered = false',
    from: '<',
    to: '<=',
    why: 'a member that comes twice was refused just before',
  },
  {
    path: 'packages/jpki/src/attestation/android/tagged-fields.ts',
    line: "if (byte === undefined) throw malformed(path, 'truncated')",
    from: 'byte === undefined',
    to: 'false',
    why: 'the length behind it is not there either, and is refused in the same words',
  },
  {
    path: 'packages/jpki/src/attestation/android/tagged-fields.ts',
    line: 'const count = first < 0x80 ? 0 : first & 0x7f',
    from: '<',
    to: '<=',
    why: 'an indefinite length is refused in the next line',
  },
  {
    path: 'packages/jpki/src/attestation/apple/verify-app-assertion.ts',
    line: "if (typeof raw === 'string') return false",
    from: "typeof raw === 'string'",
    to: 'false',
    why: 'a text is no signature: nothing verifies it',
  },
  {
    path: 'packages/jpki/src/attestation/apple/verify-app-attestation.ts',
    line: "if (!leaf) return unreadable(attestationIds, 'no certificate')",
    from: '!leaf',
    to: 'false',
    why: 'there are two at least: the question is for the compiler',
  },
  {
    path: 'packages/jpki/src/attestation/apple/verify-app-attestation.ts',
    line: "if (typeof nonce === 'string') return nonce",
    from: "typeof nonce === 'string'",
    to: 'false',
    why: 'refused all the same, in other words',
  },
  {
    path: 'packages/jpki/src/attestation/device-trust.ts',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a line of source, as it stands
    line: "if (typeof text !== 'string') throw invalid(`${path}.${at}`)",
    from: "typeof text !== 'string'",
    to: 'false',
    why: 'what is no text is no base64 either: the question is for the compiler',
  },
  {
    path: 'packages/jpki/src/attestation/policy-rules.ts',
    line: "if (!isPolicy(policy)) throw new TypeError('policy changed while it was read')",
    from: '!isPolicy(policy)',
    to: 'false',
    why: 'each member was asked just before: the question is for the compiler',
  },
  ...["typeof value === 'object' &&", 'value !== null &&'].map((line) => ({
    path: 'packages/jpki/src/attestation/policy-rules.ts',
    line,
    from: '&&',
    to: '||',
    why: 'each member was asked just before: the question is for the compiler',
  })),
  {
    path: 'packages/jpki/src/attestation/policy-rules.ts',
    line: 'const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))',
    from: '<',
    to: '<=',
    why: 'no name stands twice in an object',
  },
  onlyCoded(
    'packages/pki/src/cms/verify-cms-signature.ts',
    'if (error instanceof PkiError) return error.message',
    'error instanceof PkiError',
  ),
  ...(
    [
      ['for (let at = 0; at < shorter; at += 1) {', '<', '<='],
      ['return a.length > b.length', '>', '>='],
    ] as const
  ).map(([line, from, to]) => ({
    path: 'packages/pki/src/cms/cms-signature.ts',
    line,
    from,
    to,
    why: 'elements of DER say their length first: none begins another, and none is there twice',
  })),
  {
    path: 'packages/pki/src/cms/cms-signature.ts',
    line: 'if (difference !== 0) return difference > 0',
    from: '>',
    to: '>=',
    why: 'no difference is not asked',
  },
  ...(
    [
      ['validate-certificate.ts', 'if (error instanceof PkiError) return error.message'],
      ['validation-service.ts', 'if (error instanceof PkiError) return undefined'],
    ] as const
  ).map(([file, line]) =>
    onlyCoded(`packages/jpki/src/certificate/${file}`, line, 'error instanceof PkiError'),
  ),
  onlyCoded(
    'packages/jpki/src/certificate/validate-certificate.ts',
    'if (error instanceof JpkiError || error instanceof PkiError) return error.message',
    'error instanceof JpkiError || error instanceof PkiError',
  ),
  onlyCoded(
    'packages/jpki/src/certificate/verify-document-signature.ts',
    'if (error instanceof CodedError) return judge(id, error.code)',
  ),
  onlyCoded(
    'packages/jpki/src/certificate/revocation-failure.ts',
    'if (!(error instanceof CodedError)) throw error',
    '!(error instanceof CodedError)',
    'false',
  ),
  onlyCoded(
    'packages/jpki/src/certificate/signing-attributes.ts',
    'if (!(error instanceof PkiError)) throw error',
    '!(error instanceof PkiError)',
    'false',
  ),
  {
    path: 'packages/jpki/src/certificate/validate-certificate.ts',
    line: "if (path.verdict !== 'accepted' || !anchor || failed(checks)) {",
    from: '||',
    to: '&&',
    why: 'a path that is refused has a check that failed, and it is among those asked',
  },
  {
    path: 'packages/jpki/src/certificate/validation-service.ts',
    line: "if (failure !== 'stale' || !saidThen || !mayTolerate?.includes('revocation-stale')) return report",
    from: '||',
    to: '&&',
    why: 'what was said then is kept of a stale answer, and of no other',
  },
  {
    path: 'packages/jpki/src/certificate/revocation-failure.ts',
    line: 'if (first < 0x80) return der.length < 2 + first',
    from: '<',
    to: '<=',
    why: 'an indefinite length was told apart just before',
  },
]
