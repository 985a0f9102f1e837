import { expect, test } from 'vitest'
import { CodedError, codeOf } from './coded-error.ts'
import { KernelError, kernelErrorCodes } from './errors.ts'
import { codeThrownBy } from './testing.ts'

test('carries a code, a message, and what caused it', () => {
  const cause = new Error('inner')
  const error = new KernelError('kernel/malformed', 'text: rule', { cause, retryAfterSeconds: 5 })
  expect(error).toBeInstanceOf(CodedError)
  expect(error).toBeInstanceOf(Error)
  const { name, code, message, retryAfterSeconds } = error
  expect({ name, code, message, cause: error.cause, retryAfterSeconds }).toEqual({
    name: 'CodedError',
    code: 'kernel/malformed',
    message: 'text: rule',
    cause,
    retryAfterSeconds: 5,
  })
  expect('cause' in new KernelError('kernel/malformed', '')).toBe(false)
})

test.each([
  [new CodedError('a/b', ''), 'a/b'],
  [new Error('a/b'), undefined],
  [{ code: 'a/b' }, undefined],
  ['a/b', undefined],
  [undefined, undefined],
])('the code of %s is %s', (thrown, code) => {
  expect(codeOf(thrown)).toBe(code)
})

test('codes are of this package, and each stands once', () => {
  expect(kernelErrorCodes.every((code) => code.startsWith('kernel/'))).toBe(true)
  expect(new Set(kernelErrorCodes).size).toBe(kernelErrorCodes.length)
})

test('a test sees the code, and what has none is thrown on', async () => {
  const coded = async () => {
    throw new KernelError('kernel/malformed', '')
  }
  expect(await codeThrownBy(coded)).toBe('kernel/malformed')
  expect(await codeThrownBy(() => 1)).toBeUndefined()
  const uncoded = () => {
    throw new TypeError('mistake')
  }
  await expect(codeThrownBy(uncoded)).rejects.toThrow('mistake')
})
