/**
 * Handovers that say by a text which they are, and how many members they have.
 * Deployed names: Annex C is `dcapi` inside and `org-iso-mdoc` as a protocol, whatever drafts wrote.
 * @module
 */
export const handoverNames = {
  openid4vp: 'OpenID4VPHandover',
  'openid4vp-dc-api': 'OpenID4VPDCAPIHandover',
  'org-iso-mdoc': 'dcapi',
  'apple-in-app': 'AppleIdentityPresentment_1.0',
} as const
export type NamedHandover = keyof typeof handoverNames
