/**
 * The check digit of an individual number: 総務省令第85号 (平成26年) article 5.
 * @module
 */

/**
 * The digit that must follow the first eleven. A sandbox refuses numbers that end in it: they may
 * belong to somebody.
 *
 * @throws RangeError for anything but eleven digits
 */
export function individualNumberCheckDigit(firstEleven: string): number {
  if (!/^\d{11}$/.test(firstEleven)) throw new RangeError('eleven digits are needed')
  // n counts from the last of the eleven digits: weights 2…7, then 2…6
  const sum = [...firstEleven].reverse().reduce((total, digit, i) => {
    const n = i + 1
    return total + Number(digit) * (n <= 6 ? n + 1 : n - 5)
  }, 0)
  const remainder = sum % 11
  return remainder <= 1 ? 0 : 11 - remainder
}

/**
 * Whether a text could be a real individual number: twelve digits, the last of them right; never
 * throws.
 */
export const couldBeIndividualNumber = (number: string): boolean =>
  /^\d{12}$/.test(number) &&
  individualNumberCheckDigit(number.slice(0, 11)) === Number(number.slice(11))
