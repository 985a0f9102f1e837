import type { Step } from '../run-tour.ts'
import { giveCard } from './01-give-card.ts'
import { applyFromPhone } from './02-apply-from-phone.ts'
import { receiveTheRecord } from './03-receive-the-record.ts'
import { logInWithPhone } from './04-log-in.ts'
import { openAccount } from './05-open-account.ts'
import { refuseOverAsking } from './06-refuse-over-asking.ts'
import { signDocument } from './07-sign-document.ts'
import { moveHouse } from './08-move-house.ts'
import { presentLapsed } from './09-present-lapsed.ts'
import { receiveNewRecord } from './10-receive-new-record.ts'
import { losePhone } from './11-lose-phone.ts'
import { enrolSecondPhone } from './12-enrol-second-phone.ts'

/** The life of one record in the order it is lived. */
export const steps: readonly Step[] = [
  giveCard,
  applyFromPhone,
  receiveTheRecord,
  logInWithPhone,
  openAccount,
  refuseOverAsking,
  signDocument,
  moveHouse,
  presentLapsed,
  receiveNewRecord,
  losePhone,
  enrolSecondPhone,
]
