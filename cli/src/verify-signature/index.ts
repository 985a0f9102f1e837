import { defineTegataCommand } from '../input/define-tegata-command.ts'
import { verifySignatureOfFile } from './verify-signature-command.ts'

/** `tegata verify-signature`. */
export const verifySignatureCommand = defineTegataCommand(verifySignatureOfFile)
