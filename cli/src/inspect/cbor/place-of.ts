import type { View } from '../explanation.ts'
import { refusal } from '../refusal.ts'
import type { Place } from './forms/form.ts'

/** Where every explanation begins. */
export const placeOf = (view: View): Place => ({
  ...view,
  formCheck: refusal.form,
  context: {},
  deviationsIn: () => [],
})
