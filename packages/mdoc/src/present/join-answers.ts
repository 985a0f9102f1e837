/**
 * A document goes out once, whatever the number of requests it answers: what they ask of it is put
 * together in the first answer. A reader refuses one that comes twice. ISO/IEC 18013-5:2021, 8.3.2.1.2.2.
 * @module
 */
import type { Crypto } from '@tegata/crypto'
import { ownMember } from '@tegata/kernel'
import {
  type AnswersInput,
  type BuiltAnswer,
  type BuiltDocument,
  buildOne,
} from './build-answers.ts'
import type { ElementChoice } from './build-document.ts'

/** Encrypted answers stay as they are: each is for a recipient of its own. */
export async function joinAnswers(
  answers: readonly BuiltAnswer[],
  input: AnswersInput,
  crypto: Crypto,
): Promise<readonly BuiltAnswer[]> {
  const inClear = answers.filter(({ sent }) => !sent.encrypted).flatMap((one) => one.documents)
  const ids = new Set(inClear.map(({ id }) => id))
  if (ids.size === inClear.length) return answers
  const joined = new Map<string, BuiltDocument>()
  for (const id of ids) {
    const [first, ...others] = inClear.filter((one) => one.id === id)
    if (first)
      joined.set(id, others.length > 0 ? await join([first, ...others], input, crypto) : first)
  }
  return answers.map((answer) => (answer.sent.encrypted ? answer : takeFrom(joined, answer)))
}

/** Signed anew, since it says more than each of them. */
async function join(
  documents: readonly [BuiltDocument, ...BuiltDocument[]],
  input: AnswersInput,
  crypto: Crypto,
): Promise<BuiltDocument> {
  const [first] = documents
  const candidates = documents.map(({ candidate }) => candidate)
  const candidate = {
    id: first.id,
    selected: candidates.flatMap(({ selected }) => selected),
    missing: candidates.flatMap(({ missing }) => missing),
  }
  const elements = documents.map((one) => one.elements).reduce(both)
  return (await buildOne(candidate, elements, input, crypto)) ?? first
}

function both(one: ElementChoice, other: ElementChoice): ElementChoice {
  const namespaces = new Set([...Object.keys(one), ...Object.keys(other)])
  return Object.fromEntries(
    [...namespaces].map((namespace) => {
      const elements = [one, other].flatMap((choice) => ownMember(choice, namespace) ?? [])
      return [namespace, [...new Set(elements)]]
    }),
  )
}

/** The first answer that names a document has it; in a later one it is answered and does not come. */
function takeFrom(joined: Map<string, BuiltDocument>, answer: BuiltAnswer): BuiltAnswer {
  const documents = answer.documents.flatMap(({ id }) => {
    const document = joined.get(id)
    joined.delete(id)
    return document ? [document] : []
  })
  const values = documents.map(({ document }) => document)
  return { ...answer, documents, sent: { encrypted: false, values } }
}
