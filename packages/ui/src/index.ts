/**
 * Parts that the pages share: frame, buttons, notices, checks, the language of a page, calls to the API.
 * @module
 */
export { type Call, callApi, UiError, type UiErrorCode } from './api.ts'
export { Button } from './button.tsx'
export { CheckList, type ShownCheck } from './check-list.tsx'
export { useLanguage, useText } from './language.tsx'
export { Notice } from './notice.tsx'
export { Page, Section } from './page.tsx'
export { startPage } from './start-page.tsx'
export type { SurfaceConfig } from './surface-config.ts'
export { type ActionState, useAction } from './use-action.ts'
export { WithConfig } from './with-config.tsx'
