import { VerifierError } from '../errors.ts'
import type { UseCase } from '../use-case.ts'
import { accountOpening } from './account-opening/use-case.ts'

/** Every use case there is. A new one is a folder and a line here. */
export const useCases: readonly UseCase[] = [accountOpening]

/**
 * The use case of a purpose.
 * @throws VerifierError `verifier/unknown-use-case`
 */
export function useCaseOf(id: string): UseCase {
  const found = useCases.find((useCase) => useCase.id === id)
  if (!found)
    throw new VerifierError('verifier/unknown-use-case', 'purpose: not one of those known')
  return found
}
