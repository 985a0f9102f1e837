/**
 * The tables: which members each structure has, that each has a name, a meaning and a clause.
 */
import { expect, test } from 'vitest'
import type { Form } from './cbor/forms/form.ts'
import type { Member, Structure, Tuple } from './cbor/forms/structure.ts'
import { kinds } from './cbor/recognise-cbor.ts'
import { jsonKinds } from './json/explain-json.ts'

type Table = { readonly name: string; readonly clause: string; readonly members: readonly Named[] }
type Named = Member & { readonly wire: string }

const isStructure = (form: Form): form is Structure => 'members' in form
const isTuple = (form: Form): form is Tuple => 'places' in form

/** Every structure that a form can show, itself included; each once. */
function tablesIn(forms: readonly Form[], found = new Map<Form, Table>()): Map<Form, Table> {
  for (const form of forms) {
    if (found.has(form)) continue
    const table = tableOf(form)
    if (table) found.set(form, table)
    const below = table?.members.map((member) => member.form) ?? []
    tablesIn([...below, ...(form.inner ?? [])], found)
  }
  return found
}

function tableOf(form: Form): Table | undefined {
  if (isTuple(form)) {
    const members = form.places.map((place, i) => ({ ...place, wire: String(i) }))
    return { name: form.name, clause: form.clause, members }
  }
  if (!isStructure(form)) return undefined
  const members = Object.entries(form.members).map(([wire, member]) => ({ ...member, wire }))
  return { name: form.name, clause: form.clause, members }
}

const tables = [
  ...tablesIn([...kinds.map(({ form }) => form), ...jsonKinds.map(({ form }) => form)]).values(),
]

test.each(tables.map((table) => [table.name, table] as const))(
  '%s: every member has a meaning and a clause',
  (_, { clause, members }) => {
    expect(clause).toMatch(/\S/)
    expect(members.length).toBeGreaterThan(0)
    for (const member of members) {
      expect(member.label.en).toMatch(/^.{4,80}$/)
      expect(member.clause ?? clause).toMatch(/, \S|Digital Credentials|ETSI/)
      expect(member.form.type).toMatch(/\S/)
    }
  },
)

/** Names in order; `!`: must be there. */
const listed = ({ members }: Table) =>
  members.map(({ wire, name, required }) => `${name ?? wire}${required ? '!' : ''}`).join(' ')

/** Written down from the standards, beside what the tables say. */
const expected: readonly (readonly [name: string, members: string])[] = [
  ['IssuerSigned', 'nameSpaces issuerAuth!'],
  ['IssuerSignedItem', 'digestID! random! elementIdentifier! elementValue!'],
  [
    'MobileSecurityObject',
    'version! digestAlgorithm! valueDigests! deviceKeyInfo! docType! validityInfo! status',
  ],
  ['DeviceKeyInfo', 'deviceKey! keyAuthorizations keyInfo'],
  ['KeyAuthorizations', 'nameSpaces dataElements'],
  ['ValidityInfo', 'signed! validFrom! validUntil! expectedUpdate'],
  ['Status', 'status_list identifier_list'],
  ['StatusListInfo', 'idx! uri! certificate'],
  ['IdentifierListInfo', 'id! uri! certificate'],
  ['DeviceRequest', 'version! docRequests! deviceRequestInfo readerAuthAll macKeys'],
  ['DocRequest', 'itemsRequest! readerAuth'],
  ['ItemsRequest', 'docType! nameSpaces! requestInfo'],
  [
    'DocRequestInfo',
    'alternativeDataElements issuerIdentifiers uniqueDocSetRequired maximumResponseSize zkRequest docResponseEncryption euWrprc',
  ],
  ['AlternativeDataElementsSet', 'requestedElement! alternativeElementSets!'],
  ['ElementReference', 'namespace! elementIdentifier!'],
  ['ZkRequest', 'systemSpecs! zkRequired!'],
  ['ZkSystemSpec', 'zkSystemId! system! params!'],
  ['EncryptionParameters', 'recipientPublicKey! nonce recipientCertificate'],
  ['DeviceRequestInfo', 'useCases'],
  ['UseCase', 'mandatory! documentSets! purposeHints'],
  ['DeviceResponse', 'version! documents zkDocuments encryptedDocuments documentErrors status!'],
  ['Document', 'docType! issuerSigned! deviceSigned! errors'],
  ['ZkDocument', 'documentData! proof!'],
  ['ZkDocumentData', 'docType! zkSystemId! timestamp! issuerSigned deviceSigned msoX5chain'],
  ['EncryptedDocuments', 'enc! cipherText! docRequestID!'],
  ['DeviceSigned', 'nameSpaces! deviceAuth!'],
  ['DeviceAuth', 'deviceSignature deviceMac'],
  [
    'DeviceEngagement',
    'version! security! deviceRetrievalMethods serverRetrievalMethods protocolInfo originInfos capabilities',
  ],
  [
    'ReaderEngagement',
    'version! security! deviceRetrievalMethods serverRetrievalMethods protocolInfo originInfos capabilities',
  ],
  ['Security', 'cipherSuite! keyBytes!'],
  ['DeviceRetrievalMethod', 'type! version! options!'],
  [
    'BleOptions',
    'peripheralServerMode! centralClientMode! peripheralServerUuid centralClientUuid peripheralServerAddress peripheralServerPsm',
  ],
  ['NfcOptions', 'maxCommandLength! maxResponseLength!'],
  ['WifiOptions', 'passphrase operatingClass channelNumber supportedBands'],
  ['WebsiteOptions', 'uri!'],
  ['ServerRetrievalMethods', 'webApi oidc'],
  ['OriginInfo', 'cat! type! details!'],
  [
    'Capabilities',
    'MacKeysSupport MacKeysCurves HandoverSessionEstablishmentSupport ReaderAuthAllSupport ExtendedRequestSupport',
  ],
  ['SessionEstablishment', 'eReaderKey! data!'],
  ['SessionData', 'data status'],
  ['MessageData', 'deviceEngagementBytes!'],
  ['SessionTranscript', 'DeviceEngagementBytes! EReaderKeyBytes! Handover!'],
  ['Handover', 'name! infoHash!'],
  ['Handover', 'name! nonce! merchantId! teamId! pkRHash!'],
  ['Handover', 'Hs! Hr!'],
  ['Handover', 'clientIdHash! responseUriHash! nonce!'],
  ['EncryptionInfo', 'protocol! parameters!'],
  ['EncryptionParameters', 'nonce! recipientPublicKey!'],
  ['EncryptedResponse', 'protocol! response!'],
  ['HPKEEnvelope', 'algorithm! params! data!'],
  ['HPKEParams', 'mode! pkEm! pkRHash! infoHash!'],
  ['EncryptedResponseData', 'enc! cipherText!'],
  ['COSE_Sign1', 'protected! unprotected! payload! signature!'],
  ['COSE_Mac0', 'protected! unprotected! payload! tag!'],
  ['COSE_Key', 'kty! kid alg key_ops Base IV crv! x! y d'],
  ['CWT Claims Set', 'iss sub! exp! iat! identifier_list status_list ttl'],
  ['StatusList', 'bits! lst! aggregation_uri'],
  ['IdentifierList', 'identifiers! aggregation_uri'],
  ['OpenID4VP response', 'vp_token! state'],
  ['request of org-iso-mdoc', 'deviceRequest! encryptionInfo!'],
]

test.each(expected)('%s: %s', (name, members) => {
  const found = tables.filter((table) => table.name === name).map(listed)
  expect(found).toContain(members)
})
